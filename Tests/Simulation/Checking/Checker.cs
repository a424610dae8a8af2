using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Server;
using Cluster.Messages;
using Cluster.Parameters.Layout;

namespace Cluster.Simulation.Checking;

/// <summary>Compares everything that becomes true in a simulated run with the reference, at once.</summary>
/// <remarks>
/// Its words for the invariants: I1 each slot of each step enters each shard's reduction exactly once per generation, I2 the
/// parameters at each version are the reference's bits, I3 a step is all slots or none and counts once all shards have applied
/// it, I4 no damaged snapshot is used and an announced one is there after a crash, I5 the run completes once the faults are
/// over.
/// </remarks>
internal sealed class Checker(Workload workload, NotFinitePlan notFinite, Trace? trace) : IServerProbe
{
    private readonly Dictionary<long, RunCheck> _runs = [];
    private readonly Dictionary<long, CoordinatorCheck> _bySystem = [];
    private RunCheck _run = null!;

    /// <summary>Gets the first violation, or null.</summary>
    public string? Violation { get; private set; }

    /// <summary>Gets the versions whose snapshots were announced and that nothing has damaged since.</summary>
    public SortedSet<long> Announced { get; } = [];

    /// <summary>Gets the gradients that were accepted.</summary>
    public int Accepts { get; private set; }

    /// <summary>Gets the parts of validation rows that were evaluated.</summary>
    public int Evaluations { get; private set; }

    /// <summary>Reports a violation; the first one counts.</summary>
    public void Fail(string what)
    {
        Violation ??= what;
        trace?.Add("VIOLATION: " + what);
    }

    /// <summary>Gets the events, where they are kept.</summary>
    public Trace? Trace => trace;

    /// <summary>Gets or sets the steps that were skipped.</summary>
    public int SkippedSteps { get; set; }

    /// <summary>Gets or sets whether the next audited slot is computed wrongly.</summary>
    public bool MiscomputesNext { get; set; }

    /// <summary>Gets how often a shard has gone a step ahead of another.</summary>
    public int TimesApart { get; set; }

    /// <summary>Takes note of a run that begins at version 0, in a folder and with a seed of its own.</summary>
    public void BeginAnew(RunId run, long seed)
    {
        _run = new RunCheck(run, seed, new ReferenceModel(workload, notFinite, seed));
        _runs.Add(seed, _run);
        Announced.Clear();
    }

    /// <summary>Takes note of a coordinator that starts.</summary>
    /// <param name="settings">Its run.</param>
    /// <param name="name">Its machine.</param>
    /// <param name="system">The number of its actor system, by which workers' links are told apart.</param>
    public CoordinatorCheck Begin(RunSettings settings, string name, long system) =>
        _bySystem[system] = new CoordinatorCheck(this, workload, notFinite, _run, settings, name);

    /// <summary>Finds a coordinator by the number of its actor system.</summary>
    public CoordinatorCheck? Find(long system) => _bySystem.GetValueOrDefault(system);

    /// <summary>Gets the version that ends the present run.</summary>
    public long EndStep => _run.Reference.EndStep;

    /// <summary>Gets the version with the best epoch of the present run; null without validation rows.</summary>
    public long? BestStep => _run.Reference.Best(EndStep / workload.StepsPerEpoch) is { Value: not null } best ? best.Step : null;

    /// <summary>Gets the seed of the present run.</summary>
    public long Seed => _run.Seed;

    /// <inheritdoc/>
    public int PartBytes => Seed % 2 == 0 ? ServerLimits.PartBytes : 12 * sizeof(float);

    /// <summary>Holds a snapshot that is about to be resumed from against the reference.</summary>
    public void Resume(RunPosition position, ParameterVector parameters, Parameters.Optimizers.Optimizer optimizer)
    {
        var (step, reference) = (position.Step.Value, _run.Reference);
        if (step < Standing()) Fail($"I4: resumed from step {step} although the snapshot of step {Standing()} was announced");
        if (step > EndStep || !parameters.Bytes.Span.SequenceEqual(reference.Parameters(step)))
        {
            Fail($"I4: the snapshot of step {step} does not hold the reference's parameters");
            return;
        }

        if (optimizer.StepCount != step - notFinite.Skipped(0, step))
            Fail($"I4: the snapshot of step {step} says that its optimizer made {optimizer.StepCount} steps");
        for (var i = 0; i < optimizer.Kept.Count; i++)
        {
            if (!optimizer.Kept[i].Values.Span.SequenceEqual(reference.OptimizerState(step)[i]))
                Fail($"I4: the snapshot of step {step} does not hold the reference's {optimizer.Kept[i].Name}");
        }

        var isClosed = position is { EpochRows: 0, EpochSkipped: 0 } && step % workload.StepsPerEpoch == 0;
        var first = Math.Max(0, step - 1) / workload.StepsPerEpoch * workload.StepsPerEpoch;
        if (!isClosed && ((position.EpochLossSum, position.EpochRows) != reference.EpochSums(step)
            || position.EpochSkipped != notFinite.Skipped(first, step)))
            Fail($"I4: the snapshot of step {step} holds other sums of its epoch than the reference");
        var evaluated = isClosed ? step / workload.StepsPerEpoch : first / workload.StepsPerEpoch;
        if (position.Plateau != reference.Plateau(evaluated))
            Fail($"I4: the snapshot of step {step} holds another state of the plateau than the reference");
        if (position.Best != reference.Best(evaluated))
            Fail($"I4: the snapshot of step {step} holds another best epoch than the reference");
        if (position.Skipped != notFinite.Skipped(0, step))
            Fail($"I4: the snapshot of step {step} holds {position.Skipped} skipped steps");
    }

    /// <summary>Takes note of a snapshot that must be there from now on, unless newer ones push it out.</summary>
    public void Expect(RunCheck run, long step)
    {
        if (run == _run) Expect(step);
    }

    /// <summary>Takes note of a snapshot of the present run.</summary>
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
    public void Accepted(RunId run, Generation generation, int shard, GradientArrived gradient)
    {
        Accepts++;
        Generation(run, generation.Value, "a gradient was accepted")?.Accepted(shard, gradient);
    }

    /// <inheritdoc/>
    public void Applied(RunId run, Generation generation, int shard, StepNumber version, ParameterVector parameters) =>
        Generation(run, generation.Value, "a step was applied")?.Applied(shard, version, parameters);

    /// <summary>Checks the weights a worker computes a slot from.</summary>
    public void Computing(string worker, long seed, long step, int slot, ParameterVector weights)
    {
        trace?.Add($"{worker}: computes slot {slot} of step {step}");
        if (step >= _runs[seed].Reference.EndStep || !weights.Bytes.Span.SequenceEqual(_runs[seed].Reference.Parameters(step)))
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
        if (!new AuditPlan(seed, workload.Audit).Has(step, slot) || _run.IsMiscomputed(step, slot)) return false;
        MiscomputesNext = false;
        _run.Miscomputed.Add((step, slot, worker.Split('.')[0]));
        trace?.Add($"{worker}: computes slot {slot} of step {step} wrongly");
        return true;
    }

    /// <summary>Tells whether a run stopped because of a slot that was computed wrongly, and names who did.</summary>
    public bool IsOfAMiscomputedSlot(string reason) => _run.Miscomputed.Exists(m =>
        reason.StartsWith($"step {m.Step}, slot {m.Slot}: ", StringComparison.Ordinal)
        && reason.Contains("with different results", StringComparison.Ordinal)
        && reason.Contains($"{m.Worker} on simulated", StringComparison.Ordinal));

    /// <summary>Checks the weights a worker evaluates.</summary>
    public void Evaluating(string worker, long seed, EvaluatePart part, ParameterVector weights)
    {
        Evaluations++;
        trace?.Add($"{worker}: evaluates part {part.Part} of version {part.Step}");
        var reference = _runs[seed].Reference;
        if (!weights.Bytes.Span.SequenceEqual(part.Average ? reference.Average(part.Step) : reference.Parameters(part.Step)))
            Fail($"I2: {worker} evaluates other weights than version {part.Step}");
    }

    /// <summary>Checks a piece of a shard's range that reaches a worker.</summary>
    public void Pushed(
        string worker, string run, long generation, PushParameters version, ReadOnlySpan<byte> piece, long? offset) =>
        Generation(new RunId(run), generation, $"{worker} received parameters")?.Pushed(worker, version, piece, offset);

    private long Standing() => Announced.Count == 0 ? -1 : Announced.Max;

    private CoordinatorCheck? Generation(RunId run, long generation, string what)
    {
        foreach (var known in _runs.Values)
        {
            if (known.Id == run && known.Generations.TryGetValue(generation, out var coordinator)) return coordinator;
        }

        Fail($"{what} in generation {generation} of {run}, which never began");
        return null;
    }
}
