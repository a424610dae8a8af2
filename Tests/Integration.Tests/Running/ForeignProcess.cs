using System.Diagnostics;
using System.Globalization;

namespace Cluster.Integration.Tests.Running;

/// <summary>Looks at a process that the test did not start itself, through <c>/proc</c>.</summary>
internal static class ForeignProcess
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Does what <c>kill -9</c> does.</summary>
    public static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (ArgumentException)
        {
            return; // it ended by itself
        }
    }

    /// <summary>Sends a signal, such as STOP.</summary>
    public static void Signal(int id, string name)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -s {name} {id}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits until the process has ended.</summary>
    /// <returns>False where it still runs after <paramref name="limit"/>.</returns>
    public static async Task<bool> EndsWithinAsync(int id, TimeSpan limit)
    {
        var waited = Stopwatch.StartNew();
        while (IsRunning(id))
        {
            if (waited.Elapsed > limit) return false;
            await Task.Delay(PollInterval);
        }

        return true;
    }

    /// <summary>Finds the processes that this one started and that still run.</summary>
    public static IReadOnlyList<int> ChildrenOf(int id) =>
        [.. Process.GetProcesses().Select(p => p.Id).Where(p => Fields(p) is [not ("Z" or "X"), var parent, ..]
            && parent == id.ToString(CultureInfo.InvariantCulture))];

    /// <summary>Reads the resident memory in bytes.</summary>
    public static long ResidentBytes(int id)
    {
        var line = File.ReadLines($"/proc/{id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        var kibibytes = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return 1024 * long.Parse(kibibytes, CultureInfo.InvariantCulture);
    }

    // An ended process whose parent has not asked for its exit code is still listed, as a zombie.
    private static bool IsRunning(int id) => Fields(id) is [not ("Z" or "X"), ..];

    // What follows the name in parentheses: state, parent, ...; nothing where there is no such process.
    private static string[] Fields(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return [];
        }
    }
}
