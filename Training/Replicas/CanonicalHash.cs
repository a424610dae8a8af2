using System.Security.Cryptography;
using Cluster.Torch;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Training.Replicas;

/// <summary>Hashes the gradients of a tiny fixed model: two machines that compute alike give the same text.</summary>
/// <remarks>
/// Versions and instruction sets can agree where the arithmetic does not (another BLAS, another thread count, a broken
/// core). Convolution, matrix product, normalization and reduction are all in it.
/// </remarks>
public static class CanonicalHash
{
    private const int Seed = 20_261_122;

    /// <summary>Computes the hash; seeds the default generator on the way.</summary>
    /// <param name="device">The device that it is computed on, such as <c>cuda:0</c>.</param>
    /// <returns>SHA-256 over the gradients, lower-case hex.</returns>
    public static string Compute(string device = JobContext.CpuDevice)
    {
        var place = ComputeDevice.Find("", device);
        using var scope = NewDisposeScope();
        manual_seed(Seed);
        using var model = Sequential(
            Conv2d(1, 8, 3), BatchNorm2d(8), ReLU(), Flatten(), Linear(8 * 10 * 10, 64), Tanh(), Linear(64, 10));
        using var loss = CrossEntropyLoss();
        var input = randn([32, 1, 12, 12]).to(place);
        var target = randint(0, 10, [32]).to(place);
        model.to(place);
        loss.call(model.call(input), target).backward();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var parameter in model.parameters()) hash.AppendData(parameter.grad!.cpu().contiguous().bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
