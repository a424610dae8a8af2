using Cluster.Actors.Links;
using Cluster.Actors.TestKit;

namespace Cluster.Cli.Chaos;

/// <summary>Does to the links of a run what networks do: its workers reach the coordinator through a proxy.</summary>
internal sealed class LinkFaults(TimeProvider time, int seed) : IAsyncDisposable
{
    /// <summary>64 kbit/s.</summary>
    private const int SlowBytesPerSecond = 8_000;

    private readonly TcpProxy _proxy = new(seed, time);
    private readonly HashSet<TcpProxyConnection> _silent = [];

    /// <summary>Gets where workers find the coordinator.</summary>
    public LinkAddress Address => _proxy.Address;

    /// <summary>Takes note of where the coordinator listens.</summary>
    public void Lead(LinkAddress coordinator) => _proxy.Target = coordinator;

    /// <summary>Gets the links that carry something, control and tensor links alike.</summary>
    public IReadOnlyList<TcpProxyConnection> Links() =>
        [.. _proxy.Connections.Where(link => link.Hello is not null && !_silent.Contains(link))];

    /// <summary>Does something to a link.</summary>
    /// <returns>Completes when it is over; a link that was cut or fell silent stays so.</returns>
    public async Task Inject(FaultKind kind, TcpProxyConnection link, FaultPlan plan)
    {
        var pause = plan.NextPause();
        switch (kind)
        {
            case FaultKind.LinkCut: link.Cut(); break;
            case FaultKind.LinkHalfOpen:
                _silent.Add(link);
                link.Hold(plan.NextDirections());
                break;
            case FaultKind.LinkFlip: link.FlipBit(plan.NextDirections()); break;
            case FaultKind.LinkSlow:
                link.BytesPerSecond = SlowBytesPerSecond;
                await Task.Delay(pause, time).ConfigureAwait(false);
                link.BytesPerSecond = 0;
                break;
            case FaultKind.LinkDelay:
                link.Delay = plan.NextDelay();
                await Task.Delay(pause, time).ConfigureAwait(false);
                link.Delay = TimeSpan.Zero;
                break;
            default: throw new ArgumentOutOfRangeException(nameof(kind), kind, "it is no fault of links");
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _proxy.DisposeAsync();
}
