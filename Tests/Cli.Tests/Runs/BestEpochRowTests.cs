using Cluster.Cli.Runs;
using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Tests.Runs;

public sealed class BestEpochRowTests : IDisposable
{
    private const string Rows = EpochTable.Header + """

        10,1,0.9,0.8,0.70,1,100,0.5,0.4,0.61,,,,,
        20,2,0.5,0.9,0.75,1,100,0.5,0.4,0.64,,,,,
        30,3,0.4,0.7,0.75,1,100,0.5,0.4,0.60,,,,,
        """;

    private readonly string _run = Directory.CreateTempSubdirectory("cluster-test-").FullName;

    public void Dispose() => Directory.Delete(_run, recursive: true);

    [Theory]
    [InlineData("""{"best":{"metric":"f1","patience":0}}""", "epoch 2  train loss 0.5000  val loss 0.9000  val accuracy 0.7500  val f1 0.6400")]
    [InlineData("""{"best":{"metric":"loss"}}""", "epoch 3  train loss 0.4000  val loss 0.7000  val accuracy 0.7500")]
    [InlineData("""{"best":{"metric":"accuracy"}}""", "epoch 2  train loss 0.5000  val loss 0.9000  val accuracy 0.7500")]
    [InlineData("""{"best":null}""", "epoch 2  train loss 0.5000  val loss 0.9000  val accuracy 0.7500")]
    [InlineData("""{"best":{"metric":"none"}}""", null)]
    [InlineData("""{"best":{"metric":"auc"}}""", null)]
    [InlineData("""{"best":{"metric":"of another build"}}""", null)]
    [InlineData("no JSON", "epoch 2  train loss 0.5000  val loss 0.9000  val accuracy 0.7500")]
    public void Of_ARunsMetric_IsTheFirstBestRowByIt(string config, string? said)
    {
        File.WriteAllText(Path.Combine(_run, RunConfig.FileName), config);
        File.WriteAllText(Path.Combine(_run, EpochTable.FileName), Rows);
        Assert.Equal(said, BestEpochRow.Of(_run)?.ToString());
        Assert.Equal(said, RunReport.Of(_run).Best?.ToString());
    }

    [Fact]
    public void Of_WithoutValidationRows_IsThatOfTheLowestTrainingLoss()
    {
        IReadOnlyDictionary<string, double>[] epochs =
        [
            new Dictionary<string, double> { ["epoch"] = 1, ["train_loss"] = 0.5 },
            new Dictionary<string, double> { ["epoch"] = 2, ["train_loss"] = 0.3 },
            new Dictionary<string, double> { ["epoch"] = 3, ["train_loss"] = double.NaN },
        ];
        Assert.Equal("epoch 2  train loss 0.3000", BestEpochRow.Of(epochs, null)?.ToString());
    }
}
