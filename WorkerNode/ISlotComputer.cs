using Cluster.Messages;
using Cluster.Parameters.Layout;

namespace Cluster.WorkerNode;

/// <summary>Computes for one run, on a thread of its own, one piece of work at a time.</summary>
/// <remarks>The real one holds a replica and its data; the simulator's makes small vectors.</remarks>
public interface ISlotComputer : IDisposable
{
    /// <summary>Gets what the worker says of itself when it joins.</summary>
    JoinRun Join { get; }

    /// <summary>Gets the layout of the flat vector.</summary>
    ParameterLayout Layout { get; }

    /// <summary>Gets whether it loads versions of which parts are still on their way; then it waits for what it uses of them.</summary>
    bool BeginsEarly => false;

    /// <summary>Says which slots will be asked for from a step on, so that their rows are loaded ahead.</summary>
    void Expect(IReadOnlyList<int> slots, StepNumber from);

    /// <summary>Makes <paramref name="parameters"/> the replica's, which may read them in place until the next are loaded.</summary>
    Task Load(ArrivedParameters parameters);

    /// <summary>Computes a slot's gradient and buffers into <paramref name="gradient"/>.</summary>
    /// <param name="step">The step.</param>
    /// <param name="slot">The slot.</param>
    /// <param name="gradient">The vector.</param>
    /// <param name="onTail">Is told meanwhile, on the worker's thread, from which byte on the vector is as it will be; null: nobody is.</param>
    /// <returns>The slot's rows, 0 where the batch has none for it, and its mean loss.</returns>
    Task<SlotOutcome> Compute(StepNumber step, Slot slot, ParameterVector gradient, Action<int>? onTail = null);

    /// <summary>Computes sums over validation rows at the loaded version.</summary>
    /// <param name="part">The rows.</param>
    /// <param name="average">The weights' average at that version, which is judged in the weights' place; null: they are.</param>
    Task<PartEvaluated> Evaluate(EvaluatePart part, ArrivedParameters? average = null);
}

/// <summary>Says what a slot gave.</summary>
/// <param name="Rows">Rows of the slot.</param>
/// <param name="Loss">Mean loss over them.</param>
/// <param name="NotFinite">What is not a finite number, and the rows; null where all is.</param>
/// <param name="DataTime">Time to get the rows.</param>
/// <param name="ComputeTime">Time to compute.</param>
/// <param name="WaitTime">Time for the version to arrive, meanwhile.</param>
public readonly record struct SlotOutcome(
    int Rows, double Loss, string? NotFinite = null, TimeSpan DataTime = default, TimeSpan ComputeTime = default,
    TimeSpan WaitTime = default);
