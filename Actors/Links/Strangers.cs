using Microsoft.Extensions.Logging;

namespace Cluster.Actors.Links;

/// <summary>
/// Logs connections that came to nothing, once per address and kind: whoever knocks a million times fills no log.
/// Thread-safe.
/// </summary>
internal sealed class Strangers(ILogger log, int rememberedMax)
{
    private readonly Lock _lock = new();
    private readonly HashSet<(string Host, string Kind)> _known = [];
    private bool _isFull;

    /// <summary>Notes one.</summary>
    /// <param name="host">Its address without the port.</param>
    /// <param name="peer">Its address.</param>
    /// <param name="kind">What it seems to be; one of few.</param>
    /// <param name="reason">Why it is refused.</param>
    public void Note(string host, string peer, string kind, string reason)
    {
        lock (_lock)
        {
            if (_isFull || _known.Contains((host, kind)))
                return;
            _isFull = _known.Count >= rememberedMax;
            if (!_isFull)
                _known.Add((host, kind));
        }

        if (_isFull)
            log.LogWarning("Refused {Count} kinds of connections; no more of them are logged", rememberedMax);
        else
            log.LogWarning("Refused a connection from {Peer}: {Kind}: {Reason} (logged once)", peer, kind, reason);
    }
}
