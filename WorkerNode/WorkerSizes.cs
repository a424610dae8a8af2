namespace Cluster.WorkerNode;

/// <summary>Says how many bytes of tensors a worker keeps beside what libtorch needs to compute a slot.</summary>
public static class WorkerSizes
{
    /// <summary>
    /// Vectors that it comes to: its replica's, versions of which one is being received and two are kept, a gradient that is computed,
    /// and one that is being sent.
    /// </summary>
    private const int Vectors = 1 + WorkerLimits.VersionsKept + 1 + 2;

    /// <summary>The most: also an average that is judged, and all buffers in use.</summary>
    private const int VectorsMax = 2 + WorkerLimits.ParameterBuffers + WorkerLimits.GradientBuffers;

    /// <summary>Gets what it keeps.</summary>
    /// <param name="vectorBytes">Bytes of parameters and buffers.</param>
    public static long TensorBytes(long vectorBytes) => Vectors * vectorBytes;

    /// <summary>Gets the most that it keeps.</summary>
    /// <param name="vectorBytes">Bytes of parameters and buffers.</param>
    public static long TensorBytesMax(long vectorBytes) => VectorsMax * vectorBytes;
}
