using Cluster.Actors.Links;
using Cluster.Messages.Testing;

namespace Cluster.Coordinator.Server;

/// <summary>Sends versions to one worker: one on its way, and only the newest behind it.</summary>
/// <remarks>
/// A worker that is slower than the steps (it computes none of their slots) skips versions instead of filling a queue.
/// Thread-safe: the server actor sends, the link releases.
/// </remarks>
/// <param name="link">The link to the worker.</param>
/// <param name="waitingMax">Versions that wait behind the one on its way.</param>
internal sealed class ParameterSubscriber(ILink link, int waitingMax) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Queue<PublishedParameters> _waiting = new();
    private PublishedParameters? _sending;
    private int _unsent; // of its frames

    /// <summary>Gets the link.</summary>
    public ILink Link => link;

    /// <summary>Sends a version now or as soon as the one before it is sent.</summary>
    public void Send(PublishedParameters parameters)
    {
        lock (_lock)
        {
            if (_sending is not null)
            {
                if (_waiting.Count == waitingMax)
                {
                    if (PlantedBug.Is(Bug.NewestVersionDropped)) return;
                    _waiting.Dequeue().Release();
                }

                parameters.Retain();
                _waiting.Enqueue(parameters);
                return;
            }

            parameters.Retain();
            _sending = parameters;
        }

        Transmit(parameters);
    }

    /// <summary>Is called by the link when a frame's memory is no longer needed.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _unsent) > 0) return;
        PublishedParameters? next;
        lock (_lock)
        {
            _sending?.Release();
            _waiting.TryDequeue(out next);
            _sending = next;
        }

        if (next is not null) Transmit(next);
    }

    // A closed link refuses the frames and releases them at once, so nothing is left to do here.
    private void Transmit(PublishedParameters p)
    {
        _unsent = p.Frames.Count;
        foreach (var (tag, body, payload) in p.Frames) link.TrySend(new OutboundFrame(tag, p.Generation.Value, body, payload, this));
    }
}
