using Cluster.Actors.Links;
using Cluster.Messages;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Google.Protobuf;

namespace Cluster.Coordinator.Server;

/// <summary>Sends the state of a range over a tensor link, part by part from where it lies.</summary>
internal static class StateSender
{
    /// <summary>Sends all parts.</summary>
    /// <param name="link">The link.</param>
    /// <param name="generation">The generation they belong to.</param>
    /// <param name="step">The state's version.</param>
    /// <param name="shard">The shard's number.</param>
    /// <param name="parameters">The vector that holds the range.</param>
    /// <param name="optimizer">The optimizer of that vector's parameters.</param>
    /// <param name="range">The range of the vector.</param>
    /// <param name="release">Disposed when the last part was sent or dropped.</param>
    public static void Send(
        ILink link, Generation generation, StepNumber step, int shard, ParameterVector parameters, Optimizer optimizer,
        ShardRange range, IDisposable? release)
    {
        var parts = StateParts.Count(optimizer);
        for (var part = 0; part < parts; part++)
        {
            var body = new PushState
            {
                Step = step.Value, Shard = shard, Part = part, OptimizerSteps = optimizer.StepCount,
            };
            link.TrySend(new OutboundFrame(
                TensorTags.PushState,
                generation.Value,
                body.ToByteArray(),
                StateParts.Of(parameters, optimizer, range, part),
                part == parts - 1 ? release : null));
        }
    }
}
