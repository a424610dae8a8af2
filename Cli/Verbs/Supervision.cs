using System.Runtime.InteropServices;

namespace Cluster.Cli.Verbs;

/// <summary>Ties a process to the one that started it.</summary>
internal static class Supervision
{
    /// <summary>Takes lines from standard input, and ends this process at once when the other end is gone.</summary>
    public static void Follow(Action<string> onLine)
    {
        var thread = new Thread(() =>
        {
            while (Console.In.ReadLine() is { } line) onLine(line);
            Environment.Exit(ExitCodes.Failed);
        })
        {
            IsBackground = true,
            Name = "supervision",
        };
        thread.Start();
    }

    /// <summary>Leaves it to the process that started this one to end the run in order when their terminal is closed.</summary>
    public static PosixSignalRegistration KeepThroughHangUp() =>
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, c => c.Cancel = true);
}
