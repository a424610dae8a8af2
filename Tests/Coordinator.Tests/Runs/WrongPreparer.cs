using Cluster.Messages;
using Cluster.Parameters.Layout;
using Cluster.WorkerNode;

namespace Cluster.Coordinator.Tests.Runs;

/// <summary>Prepares a worker whose machine gets one bit of some slots wrong.</summary>
internal sealed class WrongPreparer(IRunPreparer inner, Func<StepNumber, Slot, bool> isWrong) : IRunPreparer
{
    public async Task<ISlotComputer> Prepare(RunDescription description) =>
        new WrongComputer(await inner.Prepare(description), isWrong);

    private sealed class WrongComputer(ISlotComputer right, Func<StepNumber, Slot, bool> isWrong) : ISlotComputer
    {
        public JoinRun Join => right.Join;

        public ParameterLayout Layout => right.Layout;

        public void Expect(IReadOnlyList<int> slots, StepNumber from) => right.Expect(slots, from);

        public Task Load(ArrivedParameters parameters) => right.Load(parameters);

        public async Task<SlotOutcome> Compute(StepNumber step, Slot slot, ParameterVector gradient, Action<int>? onTail = null)
        {
            var outcome = await right.Compute(step, slot, gradient);
            if (isWrong(step, slot)) gradient.Bytes.Span[0] ^= 1;
            return outcome;
        }

        public Task<PartEvaluated> Evaluate(EvaluatePart part, ArrivedParameters? average = null) => right.Evaluate(part, average);

        public void Dispose() => right.Dispose();
    }
}
