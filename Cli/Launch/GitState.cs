using System.ComponentModel;
using System.Diagnostics;

namespace Cluster.Cli.Launch;

/// <summary>Says which commit the folder is at that a run is started in.</summary>
/// <param name="Commit">The commit; null: it is in no repository, or git is not here.</param>
/// <param name="IsDirty">Whether tracked files were changed since.</param>
internal sealed record GitState(string? Commit, bool? IsDirty)
{
    /// <summary>A repository that takes longer to look through is not looked through.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Asks git.</summary>
    public static async Task<GitState> ReadAsync(TimeProvider time)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        var commit = await Ask("rev-parse HEAD", limit.Token).ConfigureAwait(false);
        if (commit is null) return new GitState(null, null);
        var changes = await Ask("status --porcelain --untracked-files=no", limit.Token).ConfigureAwait(false);
        return new GitState(commit, changes is null ? null : changes.Length > 0);
    }

    private static async Task<string?> Ask(string arguments, CancellationToken limit)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments) { RedirectStandardOutput = true, RedirectStandardError = true });
            if (git is null) return null;
            var output = git.StandardOutput.ReadToEndAsync(limit);
            var errors = git.StandardError.ReadToEndAsync(limit);
            await git.WaitForExitAsync(limit).ConfigureAwait(false);
            await errors.ConfigureAwait(false);
            return git.ExitCode == 0 ? (await output.ConfigureAwait(false)).Trim() : null;
        }
        catch (Exception e) when (e is Win32Exception or OperationCanceledException)
        {
            return null;
        }
    }
}
