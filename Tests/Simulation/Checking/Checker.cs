using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Server;
using Cluster.Messages;
using Cluster.Parameters.Layout;

namespace Cluster.Simulation.Checking;

/// <summary>Compares everything that becomes true in a simulated run with the reference, at once.</summary>
/// <remarks>
/// Its words for the invariants: I1 each slot of each step enters the reduction exactly once per generation, I2 the
/// parameters at each version are the reference's bits, I3 a step is all slots or none, I4 no damaged snapshot is used and an
/// announced one is there after a crash, I5 the run completes once the faults are over.
/// </remarks>
internal sealed class Checker(Workload workload, NotFinitePlan notFinite, Trace? trace) : IServerProbe
{
    private readonly HashSet<int> _accepted = [];
    private readonly Dictionary<long, Roster> _rosters = [];
    private readonly HashSet<int> _epochsTold = [];
    private readonly List<(StepNumber Step, Slot Slot, string Worker)> _miscomputed = [];
    private ReferenceModel _reference = null!;
    private long _generation;
    private long _version;
    private long _begin;
    private long _told;
    private int _lastEpoch;
    private int _lastWorker;

    /// <summary>Gets the first violation, or null.</summary>
    public string? Violation { get; private set; }

    /// <summary>Gets the versions whose snapshots were announced and that nothing has damaged since.</summary>
    public SortedSet<long> Announced { get; } = [];

    /// <summary>Gets whether the run was announced as complete.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Gets or sets what becomes of steps that are not finite in the present generation.</summary>
    public OnNan OnNan { get; set; }

    /// <summary>Gets the steps that were skipped.</summary>
    public int SkippedSteps { get; private set; }

    /// <summary>Gets or sets whether the next audited slot is computed wrongly.</summary>
    public bool MiscomputesNext { get; set; }

    /// <summary>Gets the gradients that were accepted.</summary>
    public int Accepts { get; private set; }

    /// <summary>Gets the parts of validation rows that were evaluated.</summary>
    public int Evaluations { get; private set; }

    /// <summary>Gets the present generation.</summary>
    public long Generation => _generation;

    /// <summary>Gets the starts of a coordinator so far.</summary>
    public long Incarnation { get; private set; }

    /// <summary>Gets the version reached.</summary>
    public long Version => _version;

    /// <summary>Reports a violation; the first one counts.</summary>
    public void Fail(string what)
    {
        Violation ??= what;
        trace?.Add("VIOLATION: " + what);
    }

    /// <summary>Gets the seed of the present run.</summary>
    public long Seed { get; private set; }

    /// <summary>Takes note of a run that begins at version 0, in a folder and with a seed of its own.</summary>
    public void BeginAnew(long seed)
    {
        Seed = seed;
        _reference = new ReferenceModel(workload, notFinite, seed);
        _generation = 0;
        _epochsTold.Clear();
        _miscomputed.Clear();
        Announced.Clear();
        BeginAt(0);
    }

    /// <summary>Holds a snapshot that is about to be resumed from against the reference.</summary>
    public void Resume(RunPosition position, ParameterVector parameters, Parameters.Optimizers.Optimizer optimizer)
    {
        var step = position.Step.Value;
        var whole = Standing();
        if (step < whole) Fail($"I4: resumed from step {step} although the snapshot of step {whole} was announced");
        if (step > workload.EndStep || !parameters.Bytes.Span.SequenceEqual(_reference.Parameters(step)))
        {
            Fail($"I4: the snapshot of step {step} does not hold the reference's parameters");
            return;
        }

        for (var i = 0; i < optimizer.State.Count; i++)
        {
            if (!optimizer.State[i].Values.Span.SequenceEqual(_reference.OptimizerState(step)[i]))
                Fail($"I4: the snapshot of step {step} does not hold the reference's {optimizer.State[i].Name}");
        }

        var isClosed = position is { EpochRows: 0, EpochSkipped: 0 } && step % workload.StepsPerEpoch == 0;
        var first = Math.Max(0, step - 1) / workload.StepsPerEpoch * workload.StepsPerEpoch;
        if (!isClosed && ((position.EpochLossSum, position.EpochRows) != _reference.EpochSums(step)
            || position.EpochSkipped != notFinite.Skipped(first, step)))
            Fail($"I4: the snapshot of step {step} holds other sums of its epoch than the reference");
        if (position.Skipped != notFinite.Skipped(0, step))
            Fail($"I4: the snapshot of step {step} holds {position.Skipped} skipped steps");
        BeginAt(step);
    }

    /// <summary>Takes note of a snapshot that must be there from now on, unless newer ones push it out.</summary>
    public void Expect(long step)
    {
        Announced.Add(step);
        while (workload.Keep > 0 && Announced.Count > workload.Keep) Announced.Remove(Announced.Min);
    }

    /// <summary>Says that no snapshot was found whole.</summary>
    public void FindNothing(bool isDamaged, bool isExpected)
    {
        if (Standing() >= 0) Fail($"I4: the snapshot of step {Standing()} was announced, and none was found");
        if (isDamaged && !isExpected) Fail("I4: snapshots stand that are not whole, and nothing damaged them");
    }

    /// <inheritdoc/>
    public void Accepted(RunId run, Generation generation, int shard, GradientArrived m)
    {
        Accepts++;
        var what = $"slot {m.Slot} of step {m.Step}, generation {m.Generation}";
        trace?.Add($"server: accepts {what}");
        if (m.Generation != generation || generation.Value != _generation)
            Fail($"I1: {what} was accepted in generation {_generation}");
        if (m.Step.Value != _version) Fail($"I1: {what} was accepted at version {_version}");
        else if (!_accepted.Add(m.Slot.Index)) Fail($"I1: {what} entered the reduction twice");
        else if (m.Rows != workload.Rows(m.Step.Value, m.Slot.Index)) Fail($"I1: {what} came with {m.Rows} rows");
        else if ((m.Defect is not null) != notFinite.Has(_version, m.Slot.Index))
            Fail($"I2: {what} came with the defect '{m.Defect?.Reason}'");
        else if (m.Rows > 0 && m.Defect is null && !IsMiscomputed(m)
            && !m.Gradient!.Bytes.Span.SequenceEqual(_reference.Gradient(_version, m.Slot.Index)))
            Fail($"I2: {what} is not the reference's gradient");
    }

    /// <inheritdoc/>
    public void Applied(RunId run, Generation generation, int shard, StepNumber version, ParameterVector parameters)
    {
        trace?.Add($"server: version {version}, generation {generation}");
        if (_accepted.Count != workload.Slots)
            Fail($"I3: step {_version} was applied with {_accepted.Count} of {workload.Slots} slots");
        if (OnNan == OnNan.Stop && version.Value > notFinite.FirstStep)
            Fail($"I3: version {version} came although step {notFinite.FirstStep} is not finite and stops the run");
        if (generation.Value != _generation || version.Value != _version + 1)
            Fail($"I3: version {version} of generation {generation} followed version {_version} of {_generation}");
        else if (!parameters.Bytes.Span.SequenceEqual(_reference.Parameters(version.Value)))
            Fail($"I2: the parameters at version {version} are not the reference's");
        _version = version.Value;
        _accepted.Clear();
    }

    /// <summary>Checks the weights a worker computes a slot from.</summary>
    /// <remarks>
    /// One that still works for a run that was given up harms nobody, as long as no server listens to it.
    /// </remarks>
    public void Computing(string worker, long seed, long step, int slot, ParameterVector weights)
    {
        if (seed != Seed) return;
        trace?.Add($"{worker}: computes slot {slot} of step {step}");
        if (step >= workload.EndStep || !weights.Bytes.Span.SequenceEqual(_reference.Parameters(step)))
            Fail($"I2: {worker} computes slot {slot} of step {step} from other weights than version {step}");
    }

    /// <summary>Tells whether a worker gets the slot that it computes now wrong.</summary>
    /// <remarks>
    /// Only audited ones, and each once: what is wrong in both copies alike cannot be found, and all that follows would be
    /// wrong.
    /// </remarks>
    public bool Miscomputes(string worker, long seed, StepNumber step, Slot slot)
    {
        if (!MiscomputesNext || seed != Seed || workload.Rows(step.Value, slot.Index) == 0) return false;
        if (!new AuditPlan(seed, workload.Audit).Has(step, slot) || _miscomputed.Exists(m => m.Step == step && m.Slot == slot))
            return false;
        MiscomputesNext = false;
        _miscomputed.Add((step, slot, worker.Split('.')[0]));
        trace?.Add($"{worker}: computes slot {slot} of step {step} wrongly");
        return true;
    }

    /// <summary>Tells whether a run stopped because of a slot that was computed wrongly, and names who did.</summary>
    public bool IsOfAMiscomputedSlot(string reason) => _miscomputed.Exists(m =>
        reason.StartsWith($"step {m.Step}, slot {m.Slot}: ", StringComparison.Ordinal)
        && reason.Contains("with different results", StringComparison.Ordinal)
        && reason.Contains($"{m.Worker} on simulated", StringComparison.Ordinal));

    /// <summary>Checks the weights a worker evaluates.</summary>
    public void Evaluating(string worker, long seed, EvaluatePart part, ParameterVector weights)
    {
        if (seed != Seed) return;
        Evaluations++;
        trace?.Add($"{worker}: evaluates part {part.Part} of version {part.Step}");
        if (!weights.Bytes.Span.SequenceEqual(_reference.Parameters(part.Step)))
            Fail($"I2: {worker} evaluates other weights than version {part.Step}");
    }

    /// <summary>Checks parameters that reach a worker.</summary>
    public void Pushed(string worker, long generation, long version, ReadOnlySpan<byte> parameters)
    {
        trace?.Add($"{worker}: receives version {version}, generation {generation}");
        if (!parameters.SequenceEqual(_reference.Parameters(version)))
            Fail($"I2: {worker} received other parameters than version {version}");
    }

    /// <summary>Checks a roster that reaches a worker.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="roster">The roster.</param>
    /// <param name="last">The number of the one before on this link.</param>
    /// <param name="isPresent">Whether the link is to the present coordinator.</param>
    public void Told(string worker, Roster roster, long last, bool isPresent)
    {
        trace?.Add($"{worker}: roster {roster.Number}, step {roster.Step}, open [{string.Join(' ', roster.OpenSlots)}], "
            + $"until {roster.UntilStep}, [{string.Join(' ', roster.Assignments.Select(a => $"{a.Slot}:#{a.WorkerId}"))}]");
        if (roster.Number <= last) Fail($"{worker} got roster {roster.Number} after {last}");
        if (!roster.Assignments.Select(a => a.Slot).SequenceEqual(Enumerable.Range(0, workload.Slots)))
            Fail($"I1: roster {roster.Number} does not give each slot to one worker");
        if (isPresent && !_rosters.TryAdd(roster.Number, roster)
            && !_rosters[roster.Number].Equals(roster))
            Fail($"two rosters bear the number {roster.Number}");
    }

    /// <summary>Checks an applied step as the observers are told of it.</summary>
    public void Step(long version, double loss, long rows)
    {
        if (version != _told + 1) Fail($"I3: step {version} was told after step {_told}");
        else if (notFinite.LowestSlot(version - 1) is not null)
            Fail($"I3: step {version} was told of although it was skipped");
        else if ((loss, rows) != _reference.Step(version - 1))
            Fail($"I2: step {version} was told with loss {loss} over {rows} rows instead of {_reference.Step(version - 1)}");
        _told = version;
    }

    /// <summary>Checks an event of the run.</summary>
    public void Event(RunEvent e)
    {
        trace?.Add($"coordinator: {RunEventNames.ToJson(e)}");
        switch (e)
        {
            case RunStarted m: Start(m); break;
            case WorkerJoined m:
                if (m.WorkerId <= _lastWorker) Fail($"worker #{m.WorkerId} joined after #{_lastWorker}");
                _lastWorker = m.WorkerId;
                break;
            case StepSkipped m: Skip(m); break;
            case EpochCompleted m: Epoch(m); break;
            case SnapshotWritten m:
                if (m.WeightsSha256 != _reference.Sha256(m.Step)) Fail($"I2: the snapshot of step {m.Step} has other weights");
                Expect(m.Step);
                break;
            case RunCompleted m: Complete(m); break;
        }
    }

    // Such a copy may come first: the step must not be applied with it.
    private bool IsMiscomputed(GradientArrived m) => _miscomputed.Exists(w => w.Step == m.Step && w.Slot == m.Slot);

    private long Standing() => Announced.Count == 0 ? -1 : Announced.Max;

    private void BeginAt(long step)
    {
        (_version, _told, _lastWorker, _begin) = (step, step, 0, step);
        Incarnation++;
        _lastEpoch = -1;
        _accepted.Clear();
        _rosters.Clear();
        IsComplete = false;
    }

    private void Start(RunStarted m)
    {
        if (m.Generation <= _generation) Fail($"generation {m.Generation} began after generation {_generation}");
        if (m.Step != _version) Fail($"I4: the run began at step {m.Step} instead of {_version}");
        _generation = m.Generation;
    }

    private void Skip(StepSkipped m)
    {
        SkippedSteps++;
        if (m.Step != _told) Fail($"I3: step {m.Step} was told as skipped after version {_told}");
        if (m.Slot != notFinite.LowestSlot(m.Step) || m.Reason != NotFinitePlan.Describe(m.Step, m.Slot))
            Fail($"I2: step {m.Step} was skipped for slot {m.Slot}: {m.Reason}");
        _told = m.Step + 1;
    }

    private void Epoch(EpochCompleted m)
    {
        var expected = _reference.Epoch(m.Epoch);
        if (new EpochFigures(m.TrainLoss, m.ValLoss, m.ValAccuracy) != expected)
            Fail($"I1: epoch {m.Epoch} ended with {m.TrainLoss}, {m.ValLoss}, {m.ValAccuracy} instead of {expected}");
        if (m.Step != (long)m.Epoch * workload.StepsPerEpoch || m.Step != _version)
            Fail($"I3: epoch {m.Epoch} ended at step {m.Step}, version {_version}");
        if (_lastEpoch >= 0 && m.Epoch != _lastEpoch + 1) Fail($"epoch {m.Epoch} ended after epoch {_lastEpoch}");
        _lastEpoch = m.Epoch;
        _epochsTold.Add(m.Epoch);
    }

    private void Complete(RunCompleted m)
    {
        IsComplete = true;
        if (m.Steps != workload.EndStep) Fail($"I3: the run completed at step {m.Steps} of {workload.EndStep}");
        if (m.SkippedSteps != notFinite.Skipped(0, workload.EndStep))
            Fail($"I1: {m.SkippedSteps} steps were told as skipped");
        if (m.WeightsSha256 != _reference.Sha256(workload.EndStep)) Fail("I2: the final weights are not the reference's");
        if (m.AuditedSlots != workload.CountAudited(Seed, _begin))
            Fail($"I1: {m.AuditedSlots} of {workload.CountAudited(Seed, _begin)} slots were audited");
        if (_epochsTold.Count != workload.Epochs) Fail($"I1: {_epochsTold.Count} of {workload.Epochs} epochs were told of");
    }
}
