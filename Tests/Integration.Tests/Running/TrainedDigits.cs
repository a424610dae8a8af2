using System.Text.Json;

namespace Cluster.Integration.Tests.Running;

/// <summary>Is an uninterrupted run of <c>digits</c> with two workers; others are compared with it.</summary>
public sealed class TrainedDigits : IAsyncLifetime, IDisposable
{
    public const int Epochs = 12; // some 300 ms: what is to be killed in mid-run must still be there
    public const int StepsPerEpoch = 23;
    public const int Steps = Epochs * StepsPerEpoch;

    private readonly TempFolder _folder = new();

    internal Finished Finished { get; private set; } = null!;

    internal JsonElement Completed { get; private set; }

    internal string RunDir => Completed.Text("run_dir");

    internal string Weights => Completed.Text("weights_sha256");

    /// <summary>Gets the newest snapshot's folder.</summary>
    internal string Snapshot => SnapshotOf(RunDir, Epochs);

    /// <summary>Gets the command line of this run, less what a test varies.</summary>
    internal static string[] Command(string runDir) =>
        ["train", "digits", "--seed", "1", "--epochs", $"{Epochs}", "--json", "--run-dir", runDir];

    /// <summary>Gets the folder of the snapshot at the end of the given epoch, from 1.</summary>
    internal static string SnapshotOf(string run, int epoch) =>
        Path.Combine(run, "snapshots", $"step-{epoch * StepsPerEpoch:D8}");

    public async Task InitializeAsync()
    {
        Finished = (await ClusterProcess.RunAsync([.. Command(_folder.Runs), "--workers", "2"])).Ended(0);
        Completed = Finished.Event("run_completed");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();
}
