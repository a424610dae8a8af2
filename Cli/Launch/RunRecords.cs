using System.Reflection;
using System.Runtime.InteropServices;
using Cluster.Coordinator.Runs;
using Cluster.Torch;

namespace Cluster.Cli.Launch;

/// <summary>Writes the part of <c>run.json</c> that the launcher knows: how the run was started, and an end that no coordinator told.</summary>
internal static class RunRecords
{
    /// <summary>Notes that a run begins, or goes on.</summary>
    public static void Begin(RunPlan plan, GitState git, DateTimeOffset now, Action<string> warn) => Try(warn, () =>
    {
        var run = plan.Settings;
        var record = new RunRecord
        {
            Id = run.RunId.Value,
            Job = run.Job,
            Status = RunStatus.Running,
            Started = now,
            Seed = run.Seed,
            Step = run.Start.Step.Value,
            Parent = ParentOf(plan),
            Command = CommandLine.WithoutSecrets(Environment.GetCommandLineArgs()[1..]),
            GitCommit = git.Commit,
            GitDirty = git.IsDirty,
            Versions = new Dictionary<string, string>
            {
                ["cluster"] = typeof(RunRecords).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
                ["dotnet"] = RuntimeInformation.FrameworkDescription,
                ["libtorch"] = torch.Info.TorchVersion,
                ["os"] = RuntimeInformation.OSDescription,
            },
        };
        record.After(RunRecord.Read(run.RunDir)).With(Environment.MachineName).Write(run.RunDir);
    });

    /// <summary>Notes an end that no coordinator could write: it is gone itself.</summary>
    public static void End(string runDir, int exitCode, DateTimeOffset now, Action<string> warn) => Try(warn, () =>
        RunRecord.Change(runDir, r => r.Status != RunStatus.Running ? r : r with
        {
            Status = exitCode == ExitCodes.Cancelled ? RunStatus.Cancelled : RunStatus.Failed,
            Reason = exitCode == ExitCodes.Cancelled ? "ended at once on request" : "its coordinator ended; logs/ says why",
            Ended = now,
        }));

    // A snapshot lies in RUN/snapshots/step-N.
    private static string? ParentOf(RunPlan plan)
    {
        var parent = Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(plan.ResumedFrom)));
        return string.IsNullOrEmpty(parent) || parent == plan.Settings.RunId.Value ? null : parent;
    }

    private static void Try(Action<string> warn, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            warn($"{RunRecord.FileName}: {e.Message}");
        }
    }
}
