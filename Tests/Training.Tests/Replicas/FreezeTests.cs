using Cluster.Parameters.Optimizers;
using Cluster.Training.Tests.Jobs;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Training.Tests.Replicas;

[Collection(TorchCollection.Name)]
public sealed class FreezeTests
{
    private static readonly OptimizerOptions Decaying = new AdamWOptions { Lr = 0.01, WeightDecay = 0.1 };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void DoEpochs_FrozenLayer_KeepsItsBitsAndTheRestLearns(bool isCopied)
    {
        using var run = new LocalRun(Job(), new JobContext { Freeze = ["0.*"] }, slots: 2, optimizer: Decaying, isCopied: isCopied);
        var before = Values(run);
        run.DoEpochs(2);
        var after = Values(run);

        Assert.Equal(["0.weight", "0.bias"], run.Replicas[0].Frozen);
        Assert.Empty(run.Replicas[0].UnusedParameters);
        foreach (var (name, values) in before)
            Assert.Equal(name.StartsWith("0.", StringComparison.Ordinal), values.AsSpan().SequenceEqual(after[name]));
    }

    [Fact]
    public void DoEpochs_LayerFrozenByTheModelItself_KeepsItsBits()
    {
        var job = new ToyJob(() =>
        {
            var model = Sequential(Linear(4, 8), Tanh(), Linear(8, 3));
            foreach (var parameter in model[2].parameters()) parameter.requires_grad_(false);
            return model;
        });
        using var run = new LocalRun(job, new JobContext(), optimizer: Decaying);
        var before = Values(run);
        run.DoEpochs(1);

        Assert.Equal(["2.weight", "2.bias"], run.Replicas[0].Frozen);
        Assert.Equal(before["2.weight"], Values(run)["2.weight"]);
        Assert.NotEqual(before["0.weight"], Values(run)["0.weight"]);
    }

    [Fact]
    public void DoEpochs_FrozenLayerWithoutDecay_SameBitsAsPyTorchsOwnLoop()
    {
        using var run = new LocalRun(Job(), new JobContext { Freeze = ["0.weight", "?.bias"] }, optimizer: new SgdOptions { Lr = 0.1 });
        manual_seed(0);
        using var model = Job().Model(new JobContext());
        using var loss = CrossEntropyLoss();
        for (var step = 0; step < 5; step++)
        {
            using var scope = NewDisposeScope();
            var rows = run.Data.Train.Select(run.Order.RowsOf(step, 0));
            var input = from_array(rows.Features.ToArray(), [rows.RowCount, 4]);
            loss.call(model.call(input), from_array(rows.Classes.ToArray(), [rows.RowCount])).backward();
            using (no_grad())
            {
                var weight = model.named_parameters().Single(entry => entry.name == "2.weight").parameter;
                weight.add_(weight.grad!, -0.1);
            }

            model.zero_grad();
            run.DoStep();
        }

        Assert.Equal(
            model.named_parameters().Single(entry => entry.name == "2.weight").parameter.data<float>().ToArray(),
            Values(run)["2.weight"]);
    }

    [Theory]
    [InlineData("conv*", "--freeze 'conv*' names no parameter; there are 0.weight, 0.bias, 2.weight, 2.bias")]
    [InlineData("*", "every parameter is frozen: there is nothing to train")]
    public void Preflight_PatternThatCannotBe_SaysWhy(string pattern, string reason)
    {
        var error = Assert.Throws<JobException>(() => JobChecks.Preflight(Job(), new JobContext { Freeze = [pattern] }, 12, 1));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Preflight_Frozen_AreListedAndNotWarnedOf()
    {
        var report = JobChecks.Preflight(Job(), new JobContext { Freeze = ["*.bias"] }, 12, 1);

        Assert.Equal(["0.bias", "2.bias"], report.Frozen);
        Assert.Empty(report.UnusedParameters);
    }

    private static ToyJob Job() => new(() => Sequential(Linear(4, 8), Tanh(), Linear(8, 3)));

    private static Dictionary<string, float[]> Values(LocalRun run) => run.Parameters.Layout.Parameters.ToDictionary(
        entry => entry.Spec.Name, entry => run.Parameters.Floats.Slice(entry.ElementOffset, entry.ElementCount).ToArray());
}
