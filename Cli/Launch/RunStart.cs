using Cluster.Cli.Output;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Snapshots;

namespace Cluster.Cli.Launch;

/// <summary>Is a run on the disk that a coordinator can start from: settings, the state to begin with, and how it was asked for.</summary>
/// <remarks>While it is not disposed no other launcher can take the folder.</remarks>
internal sealed class RunStart : IDisposable
{
    private static readonly PhysicalFileSystem Files = new();
    private readonly RunLock _launcher;

    private RunStart(RunLock launcher, SavedSnapshot snapshot) => (_launcher, Snapshot) = (launcher, snapshot);

    /// <summary>Gets the snapshot to begin with.</summary>
    public SavedSnapshot Snapshot { get; }

    /// <summary>Writes it; the plan's parameters are disposed.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="time">The clock.</param>
    /// <param name="isLatest">Whether <c>latest</c> in its folder of runs is to name it.</param>
    /// <exception cref="RunFolderException">The folder cannot be written, or another process uses it.</exception>
    public static async Task<RunStart> WriteAsync(RunPlan plan, TimeProvider time, bool isLatest)
    {
        var git = GitState.ReadAsync(time);
        var runDir = plan.Settings.RunDir;
        RunFolder.Create(Files, runDir);
        var launcher = RunLock.Take(runDir, RunLock.LauncherFile);
        try
        {
            var snapshot = WriteBase(plan);
            RunRecords.Begin(plan, await git.ConfigureAwait(false), time.GetUtcNow(), Console.Error.Warn);
            if (isLatest) LatestLink.PointAt(Files, runDir);
            return new RunStart(launcher, snapshot);
        }
        catch
        {
            launcher.Dispose();
            throw;
        }
    }

    /// <summary>Says that nothing of a run is left to train.</summary>
    /// <returns>The exit code.</returns>
    public static int TellOfEnd(RunPlan plan, bool json)
    {
        var (run, step) = (plan.Settings, plan.Settings.Start.Step.Value);
        var e = new RunAlreadyCompleted(
            run.Job, step, (int)(step / run.StepsPerEpoch), plan.Parameters.WeightsSha256(), plan.ResumedFrom!,
            run.WhyStopped, run.Start.Best.BadEpochs);
        foreach (var line in json ? [RunEventNames.ToJson(e)] : new RunText(plan).Lines(e))
            Console.Out.WriteLine(line);
        return ExitCodes.Done;
    }

    /// <inheritdoc/>
    public void Dispose() => _launcher.Dispose();

    // The first bytes on the disk: where it refuses, nothing has been started.
    private static SavedSnapshot WriteBase(RunPlan plan)
    {
        using var coordinator = RunLock.Take(plan.Settings.RunDir);
        try
        {
            return RunBase.Write(Files, plan.Settings, plan.Parameters, plan.Optimizer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw RunFolderException.CannotWrite(plan.Settings.RunDir, e);
        }
    }
}
