using Cluster.Messages;
using Cluster.Parameters.Layout;
using Cluster.WorkerNode;

namespace Cluster.Coordinator.Tests.Runs;

/// <summary>Computes gradients of four floats that depend on the weights, the step and the slot, at once.</summary>
/// <remarks>A slot for which words are given is not finite; where they are empty, the worker says nothing.</remarks>
internal sealed class FakeComputer(
    string name, RunDescription run, List<string> log, Func<string, StepNumber, Slot, string?>? notFinite = null)
    : ISlotComputer
{
    private readonly float[] _weights = new float[4];

    public JoinRun Join { get; } = RunFixture.Join(name);

    public ParameterLayout Layout => RunFixture.Layout;

    public void Expect(IReadOnlyList<int> slots, StepNumber from)
    {
    }

    public Task Load(ArrivedParameters parameters)
    {
        parameters.Ranges[0].Parameters.CopyTo(_weights);
        return Task.CompletedTask;
    }

    public Task<SlotOutcome> Compute(StepNumber step, Slot slot, ParameterVector gradient, Action<int>? onTail = null)
    {
        log.Add($"{name} {step}/{slot}");
        for (var i = 0; i < 4; i++)
            gradient.Parameters[i] = (_weights[i] * 0.1f) + MathF.Sin((step.Value * 7) + (slot.Index * 3) + i);
        var defect = notFinite?.Invoke(name, step, slot);
        if (defect is not null) gradient.Parameters[2] = float.NaN;
        return Task.FromResult(new SlotOutcome(
            run.BatchSize / run.Slots, Math.Abs(_weights[0]), string.IsNullOrEmpty(defect) ? null : defect));
    }

    public Task<PartEvaluated> Evaluate(EvaluatePart part, ArrivedParameters? average = null) => Task.FromResult(new PartEvaluated
    {
        Step = part.Step,
        Part = part.Part,
        Rows = part.Rows,
        LossSum = part.Rows * (double)(average?.Ranges[0].Parameters[1] ?? _weights[1]),
        HasAccuracy = true,
        Correct = part.Rows / 2,
    });

    public void Dispose()
    {
    }
}
