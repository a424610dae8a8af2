using System.CommandLine;
using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Verbs;

/// <summary>Is <c>--link</c>.</summary>
internal static class LinkOption
{
    /// <summary>Creates the option.</summary>
    public static Option<string?> Create() => new("--link")
    {
        Description = "How tensors travel: shm, in memory shared by the processes of a machine (default), or tcp.",
    };

    /// <summary>Reads its value.</summary>
    /// <exception cref="UsageException">It is no link.</exception>
    public static LinkKind Parse(string? value) => value switch
    {
        null or "shm" => LinkKind.Shm,
        "tcp" => LinkKind.Tcp,
        var other => throw new UsageException($"--link '{other}': shm or tcp"),
    };
}
