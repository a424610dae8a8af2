using Cluster.Actors.Dispatch;
using Cluster.Actors.Links;
using Cluster.Actors.Memory;
using Cluster.Messages;
using Cluster.Messages.Testing;
using Cluster.Parameters.Layout;
using Cluster.WorkerNode.Sharing;

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
    private readonly ParameterLayout _layout;
    private readonly VectorPool _gradients;
    private readonly PinnedDispatcher? _dispatcher;
    private readonly WorkerId _self;
    private readonly Lock _lock = new();
    private volatile SharedServer? _shared;
    private long _taken;
    private int _asked;
    private bool _isDisposed;

    /// <summary>Prepares the links to the servers that the coordinator named.</summary>
    /// <param name="worker">Who is told of what arrives.</param>
    /// <param name="layout">The layout of the whole vector.</param>
    /// <param name="servers">Who holds which shard.</param>
    /// <param name="self">This worker.</param>
    /// <param name="dispatcher">What the worker runs on, where it can look into shared memory; else null.</param>
    /// <exception cref="LinkException">Their ranges are not those of this layout.</exception>
    public WorkerTensorLinks(
        IActorRef worker, ParameterLayout layout, IReadOnlyList<ServerShard> servers, WorkerId self,
        PinnedDispatcher? dispatcher = null)
    {
        (_worker, _layout, _self, _dispatcher) = (worker, layout, self, dispatcher);
        _gradients = new VectorPool(layout, WorkerLimits.GradientBuffers);
        _addresses = [.. servers.Select(s => s.Address)];
        _shards = new WorkerTensorLink[servers.Count];
        var ranges = ShardRange.Split(layout, servers.Count);
        for (var shard = 0; shard < servers.Count; shard++)
        {
            var slice = servers.Count == 1 ? layout : ranges[shard].Slice(layout);
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
        var doorbell = _shards.Length == 1 ? _dispatcher?.Doorbell : null; // of several shards none is shared
        foreach (var shard in _shards) shard.Pull(doorbell);
    }

    /// <summary>Takes the newest version that all shards have sent.</summary>
    /// <param name="early">Whether one counts of which parts are still on their way.</param>
    /// <returns>The version, or null where there is none, or it was taken already.</returns>
    public ArrivedParameters? TakeNewest(bool early = false)
    {
        if (_shared is { } shared) return TakeInPlace(shared);
        if (PlantedBug.Is(Bug.VersionsMixed)) return TakeMixed();
        foreach (var (generation, step) in _shards[0].Versions(early).Reverse())
        {
            if (Array.Exists(_shards, s => !s.Versions(early).Contains((generation, step)))) continue;
            var ranges = Array.ConvertAll(_shards, s => s.Take(generation, step));
            if (Array.TrueForAll(ranges, r => r is not null)) return Version(generation, step, ranges);

            // A newer one came meanwhile and pushed it out at one shard: its arrival is told as well.
            Return(Array.ConvertAll(ranges, r => r?.Range));
            return null;
        }

        return null;
    }

    /// <summary>Takes the weights' average of a version, once all shards have sent it.</summary>
    /// <returns>The average, or null where there is none, or it was taken already.</returns>
    public ArrivedParameters? TakeAverage()
    {
        if (_shards[0].Average is not var (generation, step)) return null;
        if (Array.Exists(_shards, s => s.Average != (generation, step))) return null;
        var ranges = Array.ConvertAll(_shards, s => s.TakeAverage(generation, step));
        if (Array.TrueForAll(ranges, r => r is not null)) return new ArrivedParameters(generation, step, ranges!);
        Return(ranges);
        return null;
    }

    /// <summary>Gives a version's memory back.</summary>
    public void Return(ArrivedParameters parameters)
    {
        if (!parameters.IsShared) Return(parameters.Ranges);
    }

    /// <summary>Tells whether a version is still what it was when it was taken.</summary>
    public bool IsIntact(ArrivedParameters? parameters) =>
        parameters?.IsShared != true || _shared?.IsStill(parameters.Sequence) == true;

    /// <summary>Gets whether there is memory for a gradient; where not, <see cref="GradientSent"/> says when there is.</summary>
    public bool CanRentGradient => _shared?.CanRent == true || _gradients.CanRent;

    /// <summary>Lends memory for a gradient: where the server reads it in place, or else where it is sent from.</summary>
    public ParameterVector RentGradient()
    {
        if (_shared?.TryRent() is { } lent) return lent;
        if (_shared is { } shared && _asked <= shared.Count)
        {
            // All that it lent wait for their step: this worker computes more slots of it than it did so far.
            _asked = shared.Count + 1;
            _shards[0].AskMemory();
        }

        return _gradients.TryRent() ?? throw new InvalidOperationException("there is no memory for a gradient");
    }

    /// <summary>Gives a gradient's memory back unsent.</summary>
    public void Return(ParameterVector gradient)
    {
        if (_shared?.TryReturn(gradient) != true) _gradients.Return(gradient);
    }

    /// <summary>Gets whether gradients are given in memory, and not over the links.</summary>
    public bool Shares => _shared is not null;

    /// <summary>Sends what is complete of the gradient that is being computed; the rest comes with <see cref="Push"/>.</summary>
    /// <param name="generation">The generation that it is of.</param>
    /// <param name="gradient">The gradient.</param>
    /// <param name="from">From which byte on it is as it will be.</param>
    public void PushPart(Generation generation, ParameterVector gradient, int from)
    {
        foreach (var shard in _shards) shard.PushPart(generation, gradient, from);
    }

    /// <summary>Gives a slot's gradient to all shards; its memory comes back when it is sent, or its step applied.</summary>
    public void Push(
        Generation generation, Work.Compute work, SlotOutcome outcome, SlotTimes times, ParameterVector gradient)
    {
        if (_shared?.TryPush(_self, generation, work, outcome, times, gradient) == true) return;
        var sending = new Sending(this, gradient, PlantedBug.Is(Bug.GradientFreedByFirstShard) ? 1 : _shards.Length);
        foreach (var shard in _shards) shard.Push(generation, work, outcome, times, gradient, sending);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var shard in _shards) shard.Dispose();
        _gradients.Dispose();
        lock (_lock)
        {
            _isDisposed = true;
            _shared?.Dispose();
            _shared = null;
        }
    }

    /// <summary>Takes memory that the server lent; called by a link.</summary>
    /// <returns>Why it cannot be taken, or nothing.</returns>
    internal string Share(LendMemory lent)
    {
        try
        {
            lock (_lock)
            {
                if (_isDisposed || _dispatcher is null) return "the worker lets the generation go";
                if (_shared is not null)
                {
                    _shared.Add(lent);
                    return "";
                }

                _shared = new SharedServer(_dispatcher, _layout, lent, Arrived, Freed);
                _shared.Begin();
                return "";
            }
        }
        catch (SharedMemoryException e)
        {
            return e.Message;
        }
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

    private static ArrivedParameters Version(
        Generation generation, StepNumber step, (ParameterVector Range, RangeArrival Arrival)?[] ranges) =>
        new(generation, step, Array.ConvertAll(ranges, r => r!.Value.Range)) { Arrivals = Array.ConvertAll(ranges, r => r!.Value.Arrival) };

    private ArrivedParameters? TakeMixed()
    {
        if (Array.Exists(_shards, s => s.Versions(false).Count == 0)) return null;
        var newest = _shards[0].Versions(false)[^1];
        return Version(newest.Generation, newest.Step, Array.ConvertAll(_shards, s => s.Take(s.Versions(false)[^1].Generation, s.Versions(false)[^1].Step)));
    }

    private ArrivedParameters? TakeInPlace(SharedServer shared)
    {
        if (shared.Version is not var (sequence, generation, step) || sequence == _taken) return null;
        _taken = sequence;
        return new ArrivedParameters(generation, step, [shared.Parameters], sequence);
    }

    private void Sent(ParameterVector gradient)
    {
        _gradients.Return(gradient);
        Freed();
    }

    private void Freed() => _worker.Tell(GradientSent.Instance, ActorRefs.NoSender);

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
internal sealed record ParametersArrived : IDeadLetterSuppression
{
    /// <summary>Gets the only one.</summary>
    public static ParametersArrived Instance { get; } = new();
}

/// <summary>Says that a gradient's memory is free again.</summary>
internal sealed record GradientSent : IDeadLetterSuppression
{
    /// <summary>Gets the only one.</summary>
    public static GradientSent Instance { get; } = new();
}

/// <summary>Says that a link to a server is closed.</summary>
internal sealed record TensorLinkClosed(WorkerTensorLinks Links, string Reason) : IDeadLetterSuppression;
