using Cluster.Messages;
using Cluster.Parameters.Layout;

namespace Cluster.Coordinator.Server;

/// <summary>Sees what a server lets into the reduction and what comes out of it; the simulator's checker.</summary>
internal interface IServerProbe
{
    /// <summary>Gets the bytes of a part in which a large version is sent; the simulator's vectors are small.</summary>
    int PartBytes => ServerLimits.PartBytes;

    /// <summary>Sees a gradient that was accepted while <paramref name="generation"/> counts.</summary>
    void Accepted(RunId run, Generation generation, int shard, GradientArrived gradient);

    /// <summary>Sees a shard's parameters at a new version.</summary>
    void Applied(RunId run, Generation generation, int shard, StepNumber version, ParameterVector parameters);
}
