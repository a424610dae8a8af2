using static Cluster.Torch.torch;

namespace Cluster.Torch.Tests.Live;

/// <summary>Compares well-known models with PyTorch on this machine: see models.py.</summary>
public class ModelGoldenTests
{
    public static TheoryData<string> Models => [.. ModelCases.All.Keys];

    [Theory]
    [MemberData(nameof(Models))]
    public void Model_OneTrainingStep_IsPyTorchs(string name)
    {
        var goldens = LiveGoldens.Best;
        using var scope = NewDisposeScope();
        manual_seed(11);
        using var model = ModelCases.All[name]();
        goldens.SameState($"{name}/init", model);
        var (input, target) = (goldens.Read($"{name}/in/0"), goldens.Read($"{name}/target"));
        manual_seed(12);
        var output = model.call(input);
        var loss = nn.functional.cross_entropy(output, target);
        loss.backward();

        goldens.Same($"{name}/out", output);
        goldens.Same($"{name}/loss", loss);
        using (no_grad())
        {
            foreach (var parameter in model.parameters()) parameter.sub_(parameter.grad! * 0.1);
        }

        goldens.SameState($"{name}/after", model);
        model.eval();
        goldens.Same($"{name}/eval", model.call(input));
    }
}
