using Cluster.Messages;
using Cluster.Messages.Testing;
using Cluster.Parameters.Layout;
using Google.Protobuf;

namespace Cluster.Coordinator.Server;

/// <summary>Holds one version of the parameters for as long as a link still sends it.</summary>
/// <remarks>Counts its users; the last one gives the vector back to the pool.</remarks>
internal sealed class PublishedParameters(
    VectorPool pool, ParameterVector vector, Generation generation, StepNumber step, int shard,
    int partBytes, bool isAverage = false)
{
    private int _users = 1;

    /// <summary>Gets the generation it belongs to.</summary>
    public Generation Generation { get; } = generation;

    /// <summary>
    /// Lists the frames that bring it. A large version comes in parts, so that a worker begins with the first layers while the others
    /// are on their way; the buffers come first, as a slot begins with them.
    /// </summary>
    public IReadOnlyList<(ushort Tag, ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> Payload)> Frames { get; } =
        [.. FramesOf(vector, partBytes, new PushParameters { Step = step.Value, Shard = shard, Average = isAverage })];

    /// <summary>Adds a user.</summary>
    public void Retain() => Interlocked.Add(ref _users, PlantedBug.Is(Bug.PublishedMemoryReused) ? 0 : 1);

    /// <summary>Takes a user away.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0) pool.Return(vector);
    }

    private static IEnumerable<(ushort Tag, ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> Payload)> FramesOf(
        ParameterVector vector, int partBytes, PushParameters version)
    {
        var parameters = vector.Layout.ParameterCount * sizeof(float);
        var most = Math.Max(partBytes, (parameters / ServerLimits.PartsMax + sizeof(float)) & -sizeof(float));
        var isWhole = version.Average || parameters <= most;
        yield return (TensorTags.PushParameters, version.ToByteArray(), isWhole ? vector.Bytes : vector.Bytes[parameters..]);
        if (isWhole) yield break;
        for (var at = 0; at < parameters; at += most)
            yield return (
                TensorTags.ParameterPart, new ParameterPart { ByteOffset = at }.ToByteArray(),
                vector.Bytes.Slice(at, Math.Min(most, parameters - at)));
    }
}
