using Cluster.Actors.Links;
using Cluster.Messages;
using Cluster.Messages.Testing;
using Cluster.Parameters.Layout;

namespace Cluster.WorkerNode;

/// <summary>
/// Holds a worker's tensor links, one to the server of each shard: a version counts once all of its ranges are here, and a
/// gradient goes to each.
/// </summary>
internal sealed class WorkerTensorLinks : IDisposable
{
    private readonly IActorRef _worker;
    private readonly WorkerTensorLink[] _shards;
    private readonly string[] _addresses;
    private readonly VectorPool _gradients;

    /// <summary>Prepares the links to the servers that the coordinator named.</summary>
    /// <exception cref="LinkException">Their ranges are not those of this layout.</exception>
    public WorkerTensorLinks(IActorRef worker, ParameterLayout layout, IReadOnlyList<ServerShard> servers, WorkerId self)
    {
        _worker = worker;
        _gradients = new VectorPool(layout, WorkerLimits.GradientBuffers);
        _addresses = [.. servers.Select(s => s.Address)];
        _shards = new WorkerTensorLink[servers.Count];
        var ranges = ShardRange.Split(layout, servers.Count);
        for (var shard = 0; shard < servers.Count; shard++)
        {
            var slice = ranges[shard].Slice(layout);
            if (servers[shard].ByteOffset != ranges[shard].ByteOffset || servers[shard].ByteLength != slice.ByteLength)
                throw new LinkException($"shard {shard} begins at byte {servers[shard].ByteOffset} with {servers[shard].ByteLength}"
                    + $" bytes, here at {ranges[shard].ByteOffset} with {slice.ByteLength}");
            _shards[shard] = new WorkerTensorLink(this, shard, slice, ranges[shard].ByteOffset, self);
        }
    }

    /// <summary>Opens all links.</summary>
    public async Task OpenAsync(ITensorConnector connector, string run)
    {
        for (var shard = 0; shard < _shards.Length; shard++)
            await connector.Connect(_addresses[shard], run, _shards[shard]).ConfigureAwait(false);
    }

    /// <summary>Asks each server for the parameters as they are, and each later version.</summary>
    public void Pull()
    {
        foreach (var shard in _shards) shard.Pull();
    }

    /// <summary>Takes the newest version that all shards have sent.</summary>
    /// <returns>The version, or null where there is none, or it was taken already.</returns>
    public ArrivedParameters? TakeNewest()
    {
        if (PlantedBug.Is(Bug.VersionsMixed)) return TakeMixed();
        foreach (var (generation, step) in _shards[0].Versions.Reverse())
        {
            if (Array.Exists(_shards, s => !s.Versions.Contains((generation, step)))) continue;
            var ranges = Array.ConvertAll(_shards, s => s.Take(generation, step));
            if (Array.TrueForAll(ranges, r => r is not null)) return new ArrivedParameters(generation, step, ranges!);

            // A newer one came meanwhile and pushed it out at one shard: its arrival is told as well.
            Return(ranges);
            return null;
        }

        return null;
    }

    /// <summary>Gives a version's memory back.</summary>
    public void Return(ArrivedParameters parameters) => Return(parameters.Ranges);

    /// <summary>Lends memory for a gradient.</summary>
    /// <returns>The vector, or null where all are on their way; <see cref="GradientSent"/> says when one is back.</returns>
    public ParameterVector? TryRentGradient() => _gradients.TryRent();

    /// <summary>Gives a gradient's memory back unsent.</summary>
    public void Return(ParameterVector gradient) => _gradients.Return(gradient);

    /// <summary>Sends a slot's gradient to all shards; its memory comes back when it is sent.</summary>
    public void Push(Generation generation, StepNumber step, Slot slot, SlotOutcome outcome, ParameterVector gradient)
    {
        var sending = new Sending(this, gradient, PlantedBug.Is(Bug.GradientFreedByFirstShard) ? 1 : _shards.Length);
        foreach (var shard in _shards) shard.Push(generation, step, slot, outcome, gradient, sending);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var shard in _shards) shard.Dispose();
        _gradients.Dispose();
    }

    /// <summary>Is told by a link that a version of its range arrived.</summary>
    internal void Arrived() => _worker.Tell(ParametersArrived.Instance, ActorRefs.NoSender);

    /// <summary>Is told by a link that it is closed.</summary>
    internal void Closed(string reason) => _worker.Tell(new TensorLinkClosed(this, reason), ActorRefs.NoSender);

    private void Return(IReadOnlyList<ParameterVector?> ranges)
    {
        for (var shard = 0; shard < ranges.Count; shard++)
            if (ranges[shard] is { } range)
                _shards[shard].Return(range);
    }

    private ArrivedParameters? TakeMixed()
    {
        if (Array.Exists(_shards, s => s.Versions.Count == 0)) return null;
        var newest = _shards[0].Versions[^1];
        var ranges = Array.ConvertAll(_shards, s => s.Take(s.Versions[^1].Generation, s.Versions[^1].Step));
        return new ArrivedParameters(newest.Generation, newest.Step, ranges!);
    }

    private void Sent(ParameterVector gradient)
    {
        _gradients.Return(gradient);
        _worker.Tell(GradientSent.Instance, ActorRefs.NoSender);
    }

    private sealed class Sending(WorkerTensorLinks links, ParameterVector gradient, int shards) : IDisposable
    {
        private int _left = shards;

        public void Dispose()
        {
            if (Interlocked.Decrement(ref _left) == 0) links.Sent(gradient);
        }
    }
}

/// <summary>Says that a version can perhaps be taken from the links.</summary>
internal sealed record ParametersArrived
{
    /// <summary>Gets the only one.</summary>
    public static ParametersArrived Instance { get; } = new();
}

/// <summary>Says that a gradient's memory is free again.</summary>
internal sealed record GradientSent
{
    /// <summary>Gets the only one.</summary>
    public static GradientSent Instance { get; } = new();
}

/// <summary>Says that a link to a server is closed.</summary>
internal sealed record TensorLinkClosed(WorkerTensorLinks Links, string Reason);
