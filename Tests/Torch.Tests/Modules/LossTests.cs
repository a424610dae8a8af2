using Cluster.Torch.Tests.Goldens;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Tests.Modules;

public class LossTests
{
    [Theory]
    [InlineData(Reduction.None, "none")]
    [InlineData(Reduction.Mean, "mean")]
    [InlineData(Reduction.Sum, "sum")]
    public void Losses_OfEachReduction_ArePyTorchs(Reduction reduction, string name)
    {
        using var scope = NewDisposeScope();
        var (scores, classes) = (Golden.Read("loss/scores"), Golden.Read("loss/classes"));
        var (guess, truth, weight) = (Golden.Read("loss/guess"), Golden.Read("loss/truth"), Golden.Read("loss/weight"));
        var logits = BCEWithLogitsLoss(reduction: reduction, pos_weights: tensor([2f, 3]));
        var weighted = CrossEntropyLoss(weight, reduction: reduction, label_smoothing: 0.1);

        Golden.SameResult($"loss/ce_{name}", CrossEntropyLoss(reduction: reduction).call(scores, classes));
        Golden.SameResult($"loss/ce_weight_{name}", weighted.call(scores, classes));
        var likelihood = NLLLoss(weight, reduction: reduction);
        Golden.SameResult($"loss/nll_{name}", likelihood.call(scores.log_softmax(1), classes));
        Golden.SameResult($"loss/mse_{name}", MSELoss(reduction).call(guess, truth));
        Golden.SameResult($"loss/bce_{name}", BCELoss(reduction: reduction).call(guess, truth));
        Golden.SameResult($"loss/bce_logits_{name}", logits.call(guess, truth));
    }

    [Fact]
    public void StateDict_OfAWeightedLoss_HoldsTheWeight()
    {
        using var scope = NewDisposeScope();

        Assert.Equal(["weight"], CrossEntropyLoss(ones(3)).state_dict().Keys);
        Assert.Empty(MSELoss().state_dict());
    }
}
