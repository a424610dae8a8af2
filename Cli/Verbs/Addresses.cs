using System.CommandLine;
using Cluster.Actors.Links;

namespace Cluster.Cli.Verbs;

/// <summary>Reads addresses of the command line.</summary>
internal static class Addresses
{
    /// <summary>Creates <c>--advertise</c>.</summary>
    /// <param name="who">Who is told.</param>
    public static Option<string?> Advertise(string who) => new("--advertise")
    {
        Description = $"The host, or host:port, at which {who} reach this machine, where it is not what is listened at.",
    };

    /// <summary>Reads <c>host:port</c>.</summary>
    /// <exception cref="UsageException">It is none; the flag is named.</exception>
    public static LinkAddress Parse(string flag, string text)
    {
        try
        {
            return LinkAddress.Parse(text);
        }
        catch (FormatException e)
        {
            throw new UsageException($"{flag}: {e.Message}, such as 127.0.0.1:4053");
        }
    }

    /// <summary>Reads what others are told to dial.</summary>
    /// <param name="text">A host, or host:port; null: not said.</param>
    /// <returns>The address, with port 0 where none was said; null: that at which this process listens.</returns>
    /// <exception cref="UsageException">It is none, or nobody can dial it.</exception>
    public static LinkAddress? ParseAdvertised(string? text)
    {
        if (text is null) return null;
        try
        {
            var told = LinkAddress.ParseHost(text, 0);
            return told.IsWildcard ? throw new UsageException($"--advertise {text}: nobody can dial all addresses; name one") : told;
        }
        catch (FormatException e)
        {
            throw new UsageException($"--advertise: {e.Message}; or a host alone");
        }
    }
}
