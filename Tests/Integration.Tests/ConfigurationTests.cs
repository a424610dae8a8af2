using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>File, environment and flags together, as a user has them.</summary>
[Trait("lane", "beside")]
public sealed class ConfigurationTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task DryRun_FileEnvironmentAndFlags_SaysThePlanAndWritesNothing()
    {
        var file = _folder.Write(
            "mine.json", ["""{ "job": "digits-mlp", "batch_size": 16, "slots": 4, "optimizer": { "name": "sgd", "lr": 0.5 },""", $"\"run_dir\": \"{_folder.Runs}\" }}"]);
        using var run = ClusterProcess.Start(
            [("CLUSTER__BATCH_SIZE", "32"), ("CLUSTER__CONFIG", file)], "train", "--lr", "0.25", "--freeze", "0.*", "--dry-run", "--json");
        var plan = Assert.Single((await run.EndAsync()).Ended(0).Json);

        Assert.Equal(("digits-mlp", "sgd", 0.25), (plan.Text("job"), plan.Text("optimizer"), plan.Number("lr")));
        Assert.Equal((32, 4, 45), (plan.Long("batch_size"), plan.Long("slots"), plan.Long("steps_per_epoch")));
        Assert.Equal(
            [("0.weight", 8192L, "frozen"), ("0.bias", 128L, "frozen"), ("2.weight", 1280L, "trained"), ("2.bias", 10L, "trained")],
            plan.GetProperty("model").EnumerateArray().Select(t => (t.Text("name"), t.Long("count"), t.Text("use"))));
        Assert.Equal(1290, plan.Long("trained"));
        var origins = plan.GetProperty("origins");
        Assert.Equal(
            ("environment CLUSTER__BATCH_SIZE", $"file {file}", "flag --lr", "job"),
            (origins.Text("batch_size"), origins.Text("slots"), origins.Text("lr"), origins.Text("epochs")));
        Assert.False(Directory.Exists(_folder.Runs), "something was written");
    }

    [Fact]
    public async Task Train_SeveralThatCannotBe_AllAreToldAtOnceWithTheirOrigins()
    {
        var file = _folder.Write("mine.json", ["""{ "epocs": 3, "slots": 0 }"""]);
        using var run = ClusterProcess.Start(
            [("CLUSTER__BATCH_SIZE", "0")], "train", "digits", "--config", file, "--run-dir", _folder.Runs, "--epochs", "-1");
        var refused = (await run.EndAsync()).Ended(2);

        Assert.Equal(
            [
                $"cluster: {file}: 'epocs' is no setting; the nearest is 'epochs'", $"cluster: --slots 0 is below 1 (file {file})",
                "cluster: --epochs -1 is below 1", "cluster: --batch-size 0 is below 1 (environment CLUSTER__BATCH_SIZE)",
            ],
            refused.Errors);
        Assert.Empty(refused.Output);
    }

    [Fact]
    public async Task Help_AndCompletion_NameVerbsFlagsAndExamples()
    {
        var help = (await ClusterProcess.RunAsync("runs", "compare", "--help")).Ended(0).Output;
        Assert.Contains("  ./cluster runs compare digits-20261122 digits-20261123 --json", help);
        var script = _folder.Write("completion.bash", (await ClusterProcess.RunAsync("completion", "bash")).Ended(0).Output);
        const string Complete = "COMP_WORDS=(./cluster {0}); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _cluster; echo ${COMPREPLY[@]}";
        foreach (var (words, completed) in new[] { ("ru", "runs"), ("runs c", "compare"), ("train digits --batch", "--batch-size") })
        {
            using var bash = ClusterProcess.StartProgram("bash", "-c", $"source {script}; {Complete.Replace("{0}", words, StringComparison.Ordinal)}");
            Assert.Equal([completed], (await bash.EndAsync()).Ended(0).Output);
        }
    }
}
