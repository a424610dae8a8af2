namespace Cluster.Torch;

/// <summary>Tells which libtorch is in use, and how it computes.</summary>
/// <param name="BridgeVersion">The bridge's own version.</param>
/// <param name="TorchVersion">The version of libtorch that the bridge was built against, as <c>1.13.0</c>.</param>
/// <param name="LibraryPath">Where the bridge was loaded from.</param>
/// <param name="Blas">The file that multiplies matrices, links resolved; empty where libtorch carries its own.</param>
/// <param name="CpuCapability">The instruction set that libtorch chose, as <c>AVX2</c>.</param>
/// <param name="CudaAvailable">Whether there is an accelerator that it can use.</param>
/// <param name="CudaDeviceCount">The number of accelerators.</param>
/// <param name="Threads">The threads that compute one operation.</param>
public sealed record TorchInfo(
    int BridgeVersion,
    string TorchVersion,
    string LibraryPath,
    string Blas,
    string CpuCapability,
    bool CudaAvailable,
    int CudaDeviceCount,
    int Threads)
{
    private static readonly string[] FastBlas = ["openblas", "mkl", "blis", "atlas", "torch"];

    /// <summary>
    /// Gets whether matrices are multiplied by the reference BLAS, about 30 times slower than OpenBLAS.
    /// </summary>
    public bool IsReferenceBlas =>
        Blas.Length > 0 && !FastBlas.Any(name => Blas.Contains(name, StringComparison.OrdinalIgnoreCase));
}
