using Cluster.Actors.Links;

namespace Cluster.Cli.Verbs;

/// <summary>Reads addresses of the command line.</summary>
internal static class Addresses
{
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
}
