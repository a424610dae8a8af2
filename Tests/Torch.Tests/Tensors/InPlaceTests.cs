using System.Reflection;
using static Cluster.Torch.torch;

namespace Cluster.Torch.Tests.Tensors;

/// <summary>Calls each method that changes its tensor, and compares it with its twin that does not.</summary>
public class InPlaceTests
{
    private static readonly string[] OfWholeNumbers = ["bitwise_and", "bitwise_or", "bitwise_xor", "bitwise_not"];

    public static TheoryData<string> Methods => [.. Pairs().Select(pair => pair.Changing.ToString()!)];

    [Theory]
    [MemberData(nameof(Methods))]
    public void InPlace_AnyMethod_GivesTheTensorWithItsTwinsElements(string method)
    {
        using var scope = NewDisposeScope();
        var (changing, plain) = Pairs().Single(pair => pair.Changing.ToString() == method);
        manual_seed(5);
        long[] shape = plain.Name switch { "addmv" => [3], "baddbmm" => [1, 3, 3], _ => [3, 3] };
        var value = OfWholeNumbers.Contains(plain.Name) ? randint(9, shape) : rand(shape) * 0.5 + 0.25;
        var arguments = plain.GetParameters().Select(parameter => Argument(plain.Name, parameter, value)).ToArray();
        manual_seed(6);
        var expected = (Tensor)plain.Invoke(value, arguments)!;
        var changed = value.clone();
        manual_seed(6);
        var given = changing.Invoke(changed, arguments);

        Assert.Same(changed, given);
        Assert.True(expected.to(changed.dtype).allclose(changed, equal_nan: true), $"{expected} and {changed}");
    }

    private static IEnumerable<(MethodInfo Changing, MethodInfo Plain)> Pairs()
    {
        var methods = typeof(Tensor).GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly);
        foreach (var changing in methods.Where(method => method.Name.EndsWith('_') && method.ReturnType == typeof(Tensor)))
        {
            var types = changing.GetParameters().Select(parameter => parameter.ParameterType).ToArray();
            var plain = typeof(Tensor).GetMethod(changing.Name[..^1], types);
            if (plain is not null) yield return (changing, plain);
        }
    }

    private static object? Argument(string method, ParameterInfo parameter, Tensor value)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        if (parameter.Name == "index")
            return method.StartsWith("scatter", StringComparison.Ordinal)
                ? tensor(new[,] { { 0L, 1, 2 }, { 2, 0, 1 }, { 1, 2, 0 } })
                : tensor([2L, 0, 1]);
        if (parameter.Name == "mask") return value > 0.4;
        if (parameter.Name is "rounding_mode") return "floor";
        if (parameter.Name is "reduce") return "sum";
        if (parameter.Name is "mat") return rand(3, 3);
        if (method == "clamp" && parameter.Name == "min" && type == typeof(Scalar)) return (Scalar)0.4;
        if (method == "masked_fill" && type == typeof(Tensor)) return tensor(2f);
        if (type == typeof(Tensor)) return value.flip(0).contiguous();
        if (parameter.HasDefaultValue) return parameter.DefaultValue;
        if (type == typeof(Scalar)) return (Scalar)0.5;
        if (type == typeof(double)) return 0.5;
        return type == typeof(long) ? 0L : throw new InvalidOperationException($"{method} takes {parameter}.");
    }
}
