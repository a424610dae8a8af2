using Cluster.Coordinator.Snapshots;
using Cluster.Parameters.Optimizers;

namespace Cluster.Coordinator.Tests.Snapshots;

public sealed class OptimizerJsonTests
{
    public static TheoryData<OptimizerOptions> AllOptions() => new(
        new SgdOptions { Lr = 0.3, WeightDecay = 0.1, Momentum = 0.9, Nesterov = true },
        new SgdOptions { Momentum = 0.9, Dampening = 0.25 },
        new AdamOptions { Lr = 0.3, Beta1 = 0.1, Beta2 = 0.2, Eps = 0.4, Amsgrad = true },
        new AdamWOptions { Lr = 0.3, WeightDecay = 0, Beta1 = 0.1, Beta2 = 0.2, Eps = 0.4, Amsgrad = true },
        new RmsPropOptions { Lr = 0.3, WeightDecay = 0.1, Alpha = 0.2, Eps = 0.4, Momentum = 0.5, Centered = true },
        new AdagradOptions { Lr = 0.3, WeightDecay = 0.1, LrDecay = 0.2, Eps = 0.4, InitialAccumulatorValue = 0.5 },
        new AdadeltaOptions { Lr = 0.3, WeightDecay = 0.1, Rho = 0.2, Eps = 0.4 },
        new NAdamOptions { Lr = 0.3, WeightDecay = 0.1, Beta1 = 0.2, Beta2 = 0.4, Eps = 0.5, MomentumDecay = 0.6 },
        new RAdamOptions { Lr = 0.3, WeightDecay = 0.1, Beta1 = 0.2, Beta2 = 0.4, Eps = 0.5 },
        new LionOptions { Lr = 0.3, WeightDecay = 0.1, Beta1 = 0.2, Beta2 = 0.4 });

    [Theory]
    [MemberData(nameof(AllOptions))]
    public void Read_WhatWasWritten_IsTheSame(OptimizerOptions options) =>
        Assert.Equal(options, OptimizerJson.Read(options.Name, OptimizerJson.Write(options)));

    [Fact]
    public void Read_EachNamesDefaults_AreTheSame() => Assert.All(
        OptimizerOptions.Names.Select(OptimizerOptions.ForName),
        options => Assert.Equal(options, OptimizerJson.Read(options.Name, OptimizerJson.Write(options))));
}
