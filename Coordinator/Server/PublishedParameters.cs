using Cluster.Messages;
using Cluster.Messages.Testing;
using Cluster.Parameters.Layout;
using Google.Protobuf;

namespace Cluster.Coordinator.Server;

/// <summary>Holds one version of the parameters for as long as a link still sends it.</summary>
/// <remarks>Counts its users; the last one gives the vector back to the pool.</remarks>
internal sealed class PublishedParameters(
    VectorPool pool, ParameterVector vector, Generation generation, StepNumber step, int shard, bool isAverage = false)
{
    private int _users = 1;

    /// <summary>Gets the generation it belongs to.</summary>
    public Generation Generation { get; } = generation;

    /// <summary>Gets the frame's body.</summary>
    public ReadOnlyMemory<byte> Body { get; } =
        new PushParameters { Step = step.Value, Shard = shard, Average = isAverage }.ToByteArray();

    /// <summary>Gets the frame's payload.</summary>
    public ReadOnlyMemory<byte> Payload => vector.Bytes;

    /// <summary>Adds a user.</summary>
    public void Retain() => Interlocked.Add(ref _users, PlantedBug.Is(Bug.PublishedMemoryReused) ? 0 : 1);

    /// <summary>Takes a user away.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0) pool.Return(vector);
    }
}
