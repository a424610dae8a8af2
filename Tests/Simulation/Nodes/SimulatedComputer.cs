using System.Buffers;
using Cluster.Messages;
using Cluster.Messages.Testing;
using Cluster.Parameters.Layout;
using Cluster.Simulation.Checking;
using Cluster.WorkerNode;

namespace Cluster.Simulation.Nodes;

/// <summary>
/// Computes the workload on a worker, each piece in some virtual time, and shows the checker what from.
/// </summary>
internal sealed class SimulatedComputer(
    SimulatedNode node, Workload workload, NotFinitePlan notFinite, long seed, Checker checker, int pid,
    Func<TimeSpan> drawTime) : ISlotComputer
{
    private readonly ParameterVector _copy = new(Workload.Layout);
    private readonly ParameterVector _average = new(Workload.Layout);
    private readonly List<Action> _atHand = [];
    private ArrivedParameters? _version; // parts of which may be on their way
    private ParameterVector? _weights;
    private bool _isDisposed;
    private MemoryHandle _hold; // on them, so that they outlive the link they came over

    /// <inheritdoc/>
    public JoinRun Join => workload.Join(pid);

    /// <inheritdoc/>
    public ParameterLayout Layout => Workload.Layout;

    /// <inheritdoc/>
    public bool BeginsEarly => true;

    /// <inheritdoc/>
    public void Expect(IReadOnlyList<int> slots, StepNumber from)
    {
    }

    /// <inheritdoc/>
    public Task Load(ArrivedParameters parameters) => After(() =>
    {
        _version = parameters;
        _weights = parameters.Whole ?? _copy;
        var hold = _weights.Bytes.Pin();
        _hold.Dispose();
        _hold = hold;
        return true;
    });

    /// <inheritdoc/>
    public Task<SlotOutcome> Compute(StepNumber step, Slot slot, ParameterVector gradient, Action<int>? onTail = null) => After(() =>
    {
        Await();
        checker.Computing(node.Name, seed, step.Value, slot.Index, _weights!);
        var loss = Workload.Compute(_weights!, seed, step.Value, slot.Index, gradient);
        var rows = workload.Rows(step.Value, slot.Index);
        var isNotFinite = notFinite.Has(step.Value, slot.Index);
        if (!isNotFinite && seed == checker.Seed && notFinite.Lies(step.Value, slot.Index)) gradient.Floats[slot.Index] = float.NaN;
        else if (!isNotFinite && checker.Miscomputes(node.Name, seed, step, slot)) gradient.Bytes.Span[0] ^= 1;

        // In one piece, or in two, or in three of which the last is empty.
        if ((step.Value + slot.Index) % 3 > 0) onTail?.Invoke(Workload.Layout.ByteLength / 2 / sizeof(float) * sizeof(float));
        if ((step.Value + slot.Index) % 3 > 1) onTail?.Invoke(0);
        return isNotFinite
            ? new SlotOutcome(rows, double.NaN, NotFinitePlan.Describe(step.Value, slot.Index))
            : new SlotOutcome(rows, loss);
    });

    /// <inheritdoc/>
    public Task<PartEvaluated> Evaluate(EvaluatePart part, ArrivedParameters? average = null)
    {
        average?.CopyTo(_average);
        return After(() =>
        {
            Await();
            var weights = average is null ? _weights! : _average;
            checker.Evaluating(node.Name, seed, part, weights);
            var (loss, correct) = Workload.Evaluate(weights, part.FirstRow, part.Rows);
            return new PartEvaluated
            {
                Step = part.Step,
                Part = part.Part,
                Rows = part.Rows,
                LossSum = loss,
                HasAccuracy = true,
                Correct = correct,
            };
        });
    }

    // Of all that is begun early it needs all: whoever calls has waited, in virtual time, until it is here or cut.
    private void Await()
    {
        _version!.WaitFor(Workload.Layout.ByteLength);
        if (_version.Whole is null) _version.CopyTo(_copy);
    }

    /// <inheritdoc/>
    /// <remarks>The work at hand comes to its end first, as on a thread that is joined.</remarks>
    public void Dispose()
    {
        _isDisposed = true;
        foreach (var work in _atHand.ToArray()) work();
        _hold.Dispose();
        _copy.Dispose();
        _average.Dispose();
    }

    private Task<T> After<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>();
        _atHand.Add(Finish);
        node.Time.CreateTimer(_ => Finish(), null, drawTime(), Timeout.InfiniteTimeSpan);
        return done.Task;

        void Finish()
        {
            if (_atHand.Contains(Finish) && !_isDisposed && _version is { IsWhole: false, Cut: null } && !PlantedBug.Is(Bug.VersionNotAwaited))
            {
                node.Time.CreateTimer(_ => Finish(), null, drawTime(), Timeout.InfiniteTimeSpan);
                return;
            }

            if (!_atHand.Remove(Finish)) return;
            try
            {
                if (_isDisposed && _version is { IsWhole: false, Cut: null }) throw new VersionCutException("the worker ends");
                done.SetResult(work());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        }
    }
}
