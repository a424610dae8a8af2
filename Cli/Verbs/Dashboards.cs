using Cluster.Actors.Links;

namespace Cluster.Cli.Verbs;

/// <summary>Reads where a run can be watched and steered.</summary>
internal static class Dashboards
{
    /// <summary>Says that there is to be none.</summary>
    public const string Off = "off";

    /// <summary>Where it is unless something else is said.</summary>
    public const string Default = "127.0.0.1:8265";

    /// <summary>Reads <c>host:port</c> or <c>off</c>.</summary>
    /// <exception cref="UsageException">It is neither, or other machines could reach it.</exception>
    public static LinkAddress? Parse(string text)
    {
        if (text == Off) return null;
        var address = Addresses.Parse("--dashboard", text);
        return address.IsLoopback
            ? address
            : throw new UsageException(
                $"--dashboard {text}: other machines could reach this address, and it would need TLS for that, which is not there yet; "
                + $"use {Default} and reach it by ssh -L {address.Port}:{Default}");
    }
}
