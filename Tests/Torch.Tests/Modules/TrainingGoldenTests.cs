using Cluster.Torch.Tests.Goldens;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Tests.Modules;

public class TrainingGoldenTests
{
    [Fact]
    public void TwoSteps_OfBothModels_GivePyTorchsBits()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);

        TwoSteps("mlp", new SimpleNet(), randn(32, 10), () => randint(2, [32]));
        TwoSteps("conv", new ConvNet(), randn(8, 1, 8, 8), () => randint(3, [8]));
    }

    private static void TwoSteps(string name, Module<Tensor, Tensor> model, Tensor x, Func<Tensor> drawTarget)
    {
        var target = drawTarget();
        for (var index = 0; index < 2; index++)
        {
            model.zero_grad();
            var output = model.call(x);
            var loss = functional.cross_entropy(output, target);
            loss.backward();
            Golden.SameResult($"{name}/{index}/out", output);
            Golden.SameResult($"{name}/{index}/loss", loss);
            using var mode = no_grad();
            foreach (var (key, parameter) in model.named_parameters())
            {
                Golden.SameResult($"{name}/{index}/grad/{key}", parameter.grad!);
                parameter.sub_(parameter.grad! * 0.1);
            }
        }

        Golden.SameState($"{name}/after", model, exact: false);
    }
}
