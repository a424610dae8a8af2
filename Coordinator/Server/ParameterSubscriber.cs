using Cluster.Actors.Links;
using Cluster.Messages;
using Cluster.Messages.Testing;

namespace Cluster.Coordinator.Server;

/// <summary>Sends versions to one worker: one on its way, and only the newest behind it.</summary>
/// <remarks>
/// A worker that is slower than the steps (it computes none of their slots) skips versions instead of filling a queue.
/// Thread-safe: the server actor sends, the link releases.
/// </remarks>
internal sealed class ParameterSubscriber(ILink link) : IDisposable
{
    private readonly Lock _lock = new();
    private PublishedParameters? _sending;
    private PublishedParameters? _next;

    /// <summary>Sends a version now or as soon as the one before it is sent.</summary>
    public void Send(PublishedParameters parameters)
    {
        parameters.Retain();
        lock (_lock)
        {
            if (_sending is not null)
            {
                if (_next is not null && PlantedBug.Is(Bug.NewestVersionDropped)) parameters = _next;
                else _next?.Release();
                _next = parameters;
                return;
            }

            _sending = parameters;
        }

        Transmit(parameters);
    }

    /// <summary>Is called by the link when the payload's memory is no longer needed.</summary>
    public void Dispose()
    {
        PublishedParameters? next;
        lock (_lock)
        {
            _sending?.Release();
            next = _next;
            _sending = next;
            _next = null;
        }

        if (next is not null) Transmit(next);
    }

    // A closed link refuses the frame and releases it at once, so nothing is left to do here.
    private void Transmit(PublishedParameters p) =>
        link.TrySend(new OutboundFrame(TensorTags.PushParameters, p.Generation.Value, p.Body, p.Payload, this));
}
