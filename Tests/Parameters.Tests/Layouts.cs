using Cluster.Parameters.Layout;

namespace Cluster.Parameters.Tests;

/// <summary>Makes the layouts that several tests use.</summary>
internal static class Layouts
{
    public static TensorSpec Parameter(string name, params long[] shape) =>
        new(name, DType.Float32, shape, TensorKind.Parameter);

    public static TensorSpec Buffer(string name, DType type, params long[] shape) =>
        new(name, type, shape, TensorKind.Buffer);

    /// <summary>The layout of the model in Golden/files/make_files.py.</summary>
    public static ParameterLayout Golden() => ParameterLayout.Create(
    [
        Parameter("0.weight", 2, 1, 3, 3),
        Parameter("0.bias", 2),
        Parameter("1.weight", 2),
        Parameter("1.bias", 2),
        Buffer("1.running_mean", DType.Float32, 2),
        Buffer("1.running_var", DType.Float32, 2),
        Buffer("1.num_batches_tracked", DType.Int64),
        Parameter("3.weight", 3, 8),
        Parameter("3.bias", 3),
    ]);

    /// <summary>A vector with made-up floats and the integers seed, seed + 1, ...</summary>
    public static ParameterVector Filled(ParameterLayout layout, int seed)
    {
        var vector = new ParameterVector(layout);
        MadeUp.Values(seed, layout.FloatCount).CopyTo(vector.Floats);
        for (int i = 0; i < layout.IntegerCount; i++)
            vector.Integers[i] = seed + i;
        return vector;
    }
}
