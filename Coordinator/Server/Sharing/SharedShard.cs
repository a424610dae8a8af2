using Cluster.Actors.Dispatch;
using Cluster.Actors.Memory;
using Cluster.Messages;
using Cluster.Messages.Shared;
using Cluster.Parameters.Layout;

namespace Cluster.Coordinator.Server.Sharing;

/// <summary>Is a shard's parameters in memory that the workers of this machine read in place.</summary>
/// <remarks>
/// For a run's only shard: of several ones a worker may need the version before the newest, which is no more there when the
/// next one is written in place.
/// </remarks>
internal sealed class SharedShard : IDisposable
{
    private readonly SharedMemory _memory;

    /// <summary>Makes the memory, zeros without a version.</summary>
    /// <param name="dispatcher">Whose thread looks for gradients.</param>
    /// <param name="layout">The layout of the parameters.</param>
    /// <exception cref="SharedMemoryException">The system has none to share, or not enough.</exception>
    public SharedShard(PinnedDispatcher dispatcher, ParameterLayout layout)
    {
        if (dispatcher.Doorbell.WhyNotShared is { Length: > 0 } whyNot) throw new SharedMemoryException(whyNot);
        Dispatcher = dispatcher;
        _memory = SharedMemory.Create(layout.ByteLength);
        Parameters = new ParameterVector(layout, _memory.Data, _memory);
    }

    /// <summary>Makes the memory where it is wanted and can be had.</summary>
    /// <returns>The memory, or null and, where it was wanted, why there is none.</returns>
    public static (SharedShard? Shard, string WhyNot) TryCreate(
        PinnedDispatcher? dispatcher, bool isWanted, ParameterLayout layout)
    {
        if (dispatcher is null || !isWanted) return (null, "");
        try
        {
            return (new SharedShard(dispatcher, layout), "");
        }
        catch (SharedMemoryException e)
        {
            return (null, e.Message);
        }
    }

    /// <summary>Gets the dispatcher whose thread looks for gradients.</summary>
    public PinnedDispatcher Dispatcher { get; }

    /// <summary>Gets the parameters.</summary>
    public ParameterVector Parameters { get; }

    /// <summary>Gets what a worker opens them by.</summary>
    public string Token => _memory.Token;

    private ref ParametersHeader Header => ref _memory.Header<ParametersHeader>();

    /// <summary>Says that the parameters are being changed.</summary>
    public void BeginWrite() => ParametersHeader.BeginWrite(ref Header);

    /// <summary>Says which version stands; the workers' doorbells are the caller's.</summary>
    public void EndWrite(Generation generation, StepNumber step) =>
        ParametersHeader.EndWrite(ref Header, generation, step);

    /// <inheritdoc/>
    /// <remarks>Workers that hold it hold on to it.</remarks>
    public void Dispose()
    {
        BeginWrite(); // no version stands any more: a worker that looks sees it
        Parameters.Dispose();
    }
}
