using System.Text.Json;
using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

[Trait("lane", "beside")]
public sealed class OrderTests
{
    private const int TrainRows = 1_438;

    [Fact]
    public async Task Order_Json_EachRowOnceInSlotsOfBatches()
    {
        var run = await ClusterProcess.RunAsync(
            "order", "digits-mlp", "--seed", "3", "--epoch", "2", "--batch-size", "100", "--slots", "3", "--json");

        var steps = run.Ended(0).Json;
        Assert.Equal((TrainRows + 99) / 100, steps.Count);
        for (var step = 0; step < steps.Count; step++)
        {
            Assert.Equal(2, steps[step].Long("epoch"));
            Assert.Equal(step, steps[step].Long("step"));
            int[] sizes = step < steps.Count - 1 ? [34, 33, 33] : [13, 13, 12];
            Assert.Equal(sizes, Slots(steps[step]).Select(s => s.Length));
        }

        var rows = steps.SelectMany(Slots).SelectMany(s => s).ToArray();
        Assert.Equal(Enumerable.Range(0, TrainRows), rows.Order());
        Assert.NotEqual(Enumerable.Range(0, TrainRows), rows);
    }

    [Fact]
    public async Task Order_MoreSlots_SameBatches()
    {
        var one = await ClusterProcess.RunAsync("order", "digits", "--seed", "3", "--json");
        var four = await ClusterProcess.RunAsync("order", "digits", "--seed", "3", "--slots", "4", "--json");
        var other = await ClusterProcess.RunAsync("order", "digits", "--seed", "3", "--epoch", "1", "--json");

        var batches = one.Ended(0).Json.Select(s => Slots(s).Single());
        Assert.Equal(batches, four.Ended(0).Json.Select(s => Slots(s).SelectMany(x => x).ToArray()));
        Assert.NotEqual(one.Output, other.Ended(0).Output);
    }

    [Fact]
    public async Task Order_Plain_OneLinePerStep()
    {
        var run = await ClusterProcess.RunAsync("order", "simplenet", "--slots", "2");

        Assert.Equal(25, run.Ended(0).Output.Count);
        Assert.All(run.Output, l => Assert.Matches(@"^step +\d+  \d+( \d+){15} \| \d+( \d+){15}$", l));
    }

    private static IEnumerable<int[]> Slots(JsonElement step) =>
        step.GetProperty("slots").EnumerateArray().Select(s => s.EnumerateArray().Select(r => r.GetInt32()).ToArray());
}
