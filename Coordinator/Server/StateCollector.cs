using System.Diagnostics.CodeAnalysis;
using Cluster.Actors.Links;
using Cluster.Messages;
using Cluster.Messages.Testing;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;

namespace Cluster.Coordinator.Server;

/// <summary>Puts the parts of captured states together, each received where it belongs in the whole.</summary>
/// <remarks>
/// The coordinator's side of servers in processes of their own. Thread-safe: each shard has a link of its own. What it
/// made and nobody took over is freed with it.
/// </remarks>
/// <param name="layout">The whole vector.</param>
/// <param name="createOptimizer">Makes an optimizer of the whole vector.</param>
/// <param name="shards">The ranges of the shards.</param>
/// <param name="onWhole">Takes a state whose every part is here.</param>
internal sealed class StateCollector(
    ParameterLayout layout, Func<Optimizer> createOptimizer, IReadOnlyList<ShardRange> shards, Action<StateCaptured> onWhole)
    : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, Collecting> _states = [];
    private bool _closed;

    /// <summary>Gets where a part is received.</summary>
    /// <exception cref="LinkException">There is no such part, or too many states are begun.</exception>
    public Memory<byte> Place(PushState part, long bytes)
    {
        lock (_lock)
        {
            if (_closed) throw new LinkException("the generation is over");
            if (!TryFind(part, out var state))
            {
                if (_states.Count == ServerLimits.CapturesMax) throw new LinkException($"{ServerLimits.CapturesMax} states are being collected already");
                state = new Collecting(layout, createOptimizer(), shards.Count);
                _states.Add(part.Step, state);
            }

            if (part.Part < 0 || part.Part >= StateParts.Count(state.Optimizer))
                throw new LinkException($"part {part.Part} of a state that has {StateParts.Count(state.Optimizer)}");
            var memory = StateParts.Of(state.Parameters, state.Optimizer, shards[part.Shard], part.Part);
            return memory.Length == bytes ? memory
                : throw new LinkException($"part {part.Part} has {bytes} bytes where {memory.Length} were expected");
        }
    }

    /// <summary>Notes that a part is in its place.</summary>
    public void Book(PushState part)
    {
        Collecting? state;
        lock (_lock)
        {
            if (!TryFind(part, out state)) return;
            state.Optimizer.StepCount = part.OptimizerSteps;
            if (--state.Missing > 0) return;
            _states.Remove(part.Step);
        }

        onWhole(new StateCaptured(new StepNumber(part.Step), state.Parameters, state.Optimizer));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            foreach (var state in _states.Values) state.Parameters.Dispose();
            _states.Clear();
        }
    }

    private bool TryFind(PushState part, [NotNullWhen(true)] out Collecting? state)
    {
        if (!PlantedBug.Is(Bug.VersionsCollectedTogether)) return _states.TryGetValue(part.Step, out state);
        state = _states.Values.FirstOrDefault();
        return state is not null;
    }

    private sealed class Collecting
    {
        public Collecting(ParameterLayout layout, Optimizer optimizer, int shards)
        {
            Parameters = new ParameterVector(layout);
            Optimizer = optimizer;
            Missing = shards * StateParts.Count(Optimizer);
        }

        public ParameterVector Parameters { get; }

        public Optimizer Optimizer { get; }

        public int Missing { get; set; }
    }
}
