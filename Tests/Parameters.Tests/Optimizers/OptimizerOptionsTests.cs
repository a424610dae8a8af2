using Cluster.Parameters.Optimizers;

namespace Cluster.Parameters.Tests.Optimizers;

public sealed class OptimizerOptionsTests
{
    public static TheoryData<OptimizerOptions, string> Bad() => new()
    {
        { new AdamOptions { Lr = -1 }, "Lr" },
        { new AdamOptions { Lr = double.NaN }, "Lr" },
        { new SgdOptions { Lr = double.PositiveInfinity }, "Lr" },
        { new SgdOptions { WeightDecay = -0.1 }, "WeightDecay" },
        { new SgdOptions { Momentum = -0.1 }, "Momentum" },
        { new SgdOptions { Momentum = double.NaN }, "Momentum" },
        { new SgdOptions { Dampening = double.NaN }, "Dampening" },
        { new SgdOptions { Nesterov = true }, "Nesterov" },
        { new SgdOptions { Nesterov = true, Momentum = 0.9, Dampening = 0.1 }, "Nesterov" },
        { new AdamOptions { Beta1 = 1 }, "Beta1" },
        { new AdamOptions { Beta2 = -0.1 }, "Beta2" },
        { new AdamOptions { Eps = -1e-8 }, "Eps" },
        { new AdamWOptions { Beta1 = double.NaN }, "Beta1" },
        { new AdamWOptions { Beta2 = 1.5 }, "Beta2" },
        { new AdamWOptions { Eps = double.NegativeInfinity }, "Eps" },
        { new RmsPropOptions { Alpha = -0.1 }, "Alpha" },
        { new RmsPropOptions { Eps = -1 }, "Eps" },
        { new RmsPropOptions { Momentum = double.NaN }, "Momentum" },
        { new AdagradOptions { LrDecay = -1 }, "LrDecay" },
        { new AdagradOptions { InitialAccumulatorValue = -1 }, "InitialAccumulatorValue" },
        { new AdagradOptions { Eps = -1 }, "Eps" },
        { new AdadeltaOptions { Rho = 1.5 }, "Rho" },
        { new AdadeltaOptions { Eps = -1 }, "Eps" },
        { new NAdamOptions { Beta1 = 1 }, "Beta1" },
        { new NAdamOptions { Beta2 = 1 }, "Beta2" },
        { new NAdamOptions { Eps = -1 }, "Eps" },
        { new NAdamOptions { MomentumDecay = -1 }, "MomentumDecay" },
        { new RAdamOptions { Beta1 = -1 }, "Beta1" },
        { new RAdamOptions { Beta2 = 1 }, "Beta2" },
        { new RAdamOptions { Eps = -1 }, "Eps" },
        { new LionOptions { Beta1 = 1 }, "Beta1" },
        { new LionOptions { Beta2 = double.NaN }, "Beta2" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Create_OutOfRange_NamesTheOption(OptimizerOptions options, string name)
    {
        var failure = Assert.Throws<OptimizerOptionsException>(() => Optimizer.Create(options, 1));

        Assert.Equal(name, failure.OptionName);
        Assert.StartsWith(name + " ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ForName_EachName_GivesPyTorchsDefaults()
    {
        Assert.Equal(
            ["sgd", "adam", "adamw", "rmsprop", "adagrad", "adadelta", "nadam", "radam", "lion"],
            OptimizerOptions.Names.Select(n => OptimizerOptions.ForName(n).Name));
        Assert.Equal(
            [1e-3, 1e-3, 1e-3, 1e-2, 1e-2, 1, 2e-3, 1e-3, 1e-4],
            OptimizerOptions.Names.Select(n => OptimizerOptions.ForName(n).Lr));
        Assert.Equal(0.01, OptimizerOptions.ForName("adamw").WeightDecay);
        Assert.Equal(0, OptimizerOptions.ForName("adam").WeightDecay);
        Assert.Equal(0.5, (OptimizerOptions.ForName("sgd") with { Lr = 0.5 }).Lr);
    }

    [Fact]
    public void ForName_Unknown_ListsTheNames()
    {
        var failure = Assert.Throws<OptimizerOptionsException>(() => OptimizerOptions.ForName("Adam"));

        Assert.Equal(
            "Optimizer must be one of sgd, adam, adamw, rmsprop, adagrad, adadelta, nadam, radam, lion, but is 'Adam'.",
            failure.Message);
    }
}
