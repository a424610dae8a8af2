namespace Cluster.Training.Replicas;

/// <summary>Names in which precision forward is computed; weights and gradients are float32 always.</summary>
public static class ComputePrecision
{
    /// <summary>Is float32 throughout.</summary>
    public const string Fp32 = "fp32";

    /// <summary>Is autocast to bfloat16.</summary>
    public const string Bf16 = "bf16";

    /// <summary>Is float32 whose products CUDA computes with shorter factors.</summary>
    public const string Tf32 = "tf32";

    /// <summary>Checks a wish.</summary>
    /// <param name="wish">One of the names.</param>
    /// <param name="device">The kind of device, <c>cpu</c> or <c>cuda</c>.</param>
    /// <exception cref="JobException">There is no such precision, or not on this kind of device.</exception>
    public static string Resolve(string wish, string device) => wish switch
    {
        Fp32 or Bf16 => wish,
        Tf32 when device == JobContext.CpuDevice => throw new JobException("", $"precision '{wish}' is for CUDA; on {device}: fp32 or bf16"),
        Tf32 => wish,
        _ => throw new JobException("", $"precision '{wish}': fp32, bf16 or, on CUDA, tf32"),
    };
}
