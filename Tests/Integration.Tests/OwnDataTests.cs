using System.Globalization;
using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>Trains on files that a user brings, with the flags of the jobs for them.</summary>
public sealed class OwnDataTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Table_TrainResumeEvaluatePredict_NameItsOptionsOnce()
    {
        var table = _folder.Write("fruit.csv", Fruit());

        var inspected = Assert.Single((await ClusterProcess.RunAsync("data", "inspect", table, "--label", "fruit", "--json")).Ended(0).Json);
        Assert.Equal((200, "csv"), (inspected.Long("rows"), inspected.Text("format")));
        Assert.Equal(100, inspected.GetProperty("classes").Long("apple"));
        Assert.Equal(10, inspected.GetProperty("columns")[1].Long("missing"));

        var trained = (await ClusterProcess.RunAsync(
            "train", "table", "--data", table, "--label", "fruit", "--drop", "id", "--epochs", "3", "--run-dir", _folder.Runs, "--json"))
            .Ended(0).Event("run_completed");
        var resumed = (await ClusterProcess.RunAsync(
            "train", "table", "--resume", "last", "--epochs", "6", "--workers", "1", "--run-dir", _folder.Runs, "--json"))
            .Ended(0).Event("run_completed");
        Assert.Equal(trained.Text("run_dir"), resumed.Text("run_dir"));
        Assert.InRange(resumed.Number("val_accuracy"), 0.9, 1);

        var snapshot = resumed.Text("snapshot");
        var evaluated = Assert.Single((await ClusterProcess.RunAsync("evaluate", "--snapshot", snapshot, "--json")).Ended(0).Json);
        Assert.Equal(resumed.Number("val_accuracy"), evaluated.Number("accuracy"));
        var predicted = (await ClusterProcess.RunAsync("predict", "--snapshot", snapshot, "--input", table, "--json")).Ended(0).Json;
        var right = predicted.Count(p => p.Text("class_name") == (p.Long("row") % 2 == 0 ? "apple" : "plum"));
        Assert.InRange(right, 185, 200);

        var other = await ClusterProcess.RunAsync("train", "table", "--resume", snapshot, "--label", "id", "--run-dir", _folder.Runs);
        Assert.Contains("--label id differs from the snapshot's fruit", string.Join('\n', other.Ended(2).Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cluster: job 'table': --label names the column to learn", "train", "table", "--data", "README.md")]
    [InlineData("cluster: job 'mnist': --data names the folder of the IDX files", "train", "mnist")]
    [InlineData("cluster: --label is no option of digits, which takes none", "train", "digits", "--label", "x")]
    [InlineData("cluster: --crop is no option of table, which takes --label, --task", "train", "table", "--crop", "x")]
    [InlineData("no such file or folder", "data", "inspect", "/nowhere")]
    public async Task Command_BadUse_SaysWhatToChange(string reason, params string[] arguments)
    {
        var ended = (await ClusterProcess.RunAsync(arguments)).Ended(2);
        Assert.Contains(reason, string.Join('\n', ended.Errors), StringComparison.Ordinal);
    }

    // Apples are heavy; every twentieth was not weighed.
    private static IEnumerable<string> Fruit()
    {
        yield return "id,weight,colour,fruit";
        for (var i = 0; i < 200; i++)
        {
            var isApple = i % 2 == 0;
            var weight = i % 20 == 3 ? "" : (isApple ? 150 + i % 7 : 40 + i % 5).ToString(CultureInfo.InvariantCulture);
            yield return $"{i},{weight},{(i % 3 == 0 ? "red" : "blue")},{(isApple ? "apple" : "plum")}";
        }
    }
}
