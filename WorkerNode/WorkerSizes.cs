namespace Cluster.WorkerNode;

/// <summary>Says how many bytes of tensors a worker keeps beside what libtorch needs to compute a slot.</summary>
public static class WorkerSizes
{
    /// <summary>
    /// Vectors that it comes to: the version that its replica reads, others of which one is being received and two are kept, a gradient
    /// that is computed, and one that is being sent.
    /// </summary>
    private const int Vectors = 1 + WorkerLimits.VersionsKept + 1 + 2;

    /// <summary>The most: also a copy of an average that is judged, and all buffers in use. Where versions come in several ranges, a copy of them
    /// is what the replica reads, in place of one of the buffers.</summary>
    private const int VectorsMax = 1 + WorkerLimits.ParameterBuffers + WorkerLimits.GradientBuffers;

    /// <summary>Gets what it keeps.</summary>
    /// <param name="vectorBytes">Bytes of parameters and buffers.</param>
    public static long TensorBytes(long vectorBytes) => Vectors * vectorBytes;

    /// <summary>Gets the most that it keeps.</summary>
    /// <param name="vectorBytes">Bytes of parameters and buffers.</param>
    public static long TensorBytesMax(long vectorBytes) => VectorsMax * vectorBytes;
}
