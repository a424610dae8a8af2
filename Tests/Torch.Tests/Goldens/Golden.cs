using System.Runtime.InteropServices;
using System.Text.Json;
using static Cluster.Torch.torch;

namespace Cluster.Torch.Tests.Goldens;

/// <summary>Holds what PyTorch computed (see Golden/draws/draws.py) and compares with it.</summary>
internal static class Golden
{
    private static readonly JsonElement Document = JsonDocument.Parse(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "draws", "draws.json"))).RootElement;

    private static readonly Lazy<bool> IsSameMachine = new(CompareMachines);

    internal static string[] Keys(string name) =>
        Document.GetProperty("keys").GetProperty(name).EnumerateArray().Select(key => key.GetString()!).ToArray();

    internal static Tensor Read(string name)
    {
        var entry = Document.GetProperty("tensors").GetProperty(name);
        var shape = entry.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray();
        var dtype = entry.GetProperty("dtype").GetString() switch
        {
            "float32" => ScalarType.Float32,
            "float64" => ScalarType.Float64,
            "int64" => ScalarType.Int64,
            "uint8" => ScalarType.Byte,
            var other => throw new InvalidDataException(other),
        };
        var tensor = empty(shape, dtype);
        entry.GetProperty("data").GetBytesFromBase64().CopyTo(tensor.bytes);
        return tensor;
    }

    /// <summary>Asserts equal bits: for what does not depend on the kind of processor.</summary>
    internal static void SameBits(string name, Tensor actual)
    {
        using var expected = Read(name);
        Assert.Equal(expected.dtype, actual.dtype);
        Assert.Equal(expected.shape, actual.shape);
        using var plain = actual.detach().contiguous();
        Assert.True(expected.bytes.SequenceEqual(plain.bytes), $"{name}: expected {expected}, got {plain}");
    }

    /// <summary>
    /// Asserts equal bits on the kind of processor that the goldens were made on, else nearly equal numbers.
    /// </summary>
    internal static void SameResult(string name, Tensor actual)
    {
        if (IsSameMachine.Value)
        {
            SameBits(name, actual);
            return;
        }

        using var expected = Read(name);
        using var plain = actual.detach();
        Assert.True(expected.allclose(plain, 1e-4, 1e-5), $"{name}: expected {expected}, got {plain}");
    }

    internal static void SameState(string name, nn.Module module, bool exact = true)
    {
        var state = module.state_dict();
        Assert.Equal(Keys(name), state.Keys);
        foreach (var (key, tensor) in state)
        {
            if (exact) SameBits($"{name}/{key}", tensor);
            else SameResult($"{name}/{key}", tensor);
        }
    }

    // The bits of sums depend on the instruction set, which both libtorch and OpenBLAS choose by the processor.
    private static bool CompareMachines()
    {
        var machine = Document.GetProperty("machine");
        return machine.GetProperty("cpu_capability").GetString() == Info.CpuCapability
            && machine.GetProperty("blas_core").GetString() == BlasCore();
    }

    private static unsafe string? BlasCore()
    {
        if (!NativeLibrary.TryLoad("libopenblas.so.0", out var library)) return null;
        if (!NativeLibrary.TryGetExport(library, "openblas_get_corename", out var name)) return null;
        return Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)name)());
    }
}
