using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using static Cluster.Torch.torch;

namespace Cluster.Torch.Tests.Live;

/// <summary>
/// Holds what PyTorch computes: this machine's, by Golden/torch/run.py, once for all tests; where there is none, what the same
/// script has kept.
/// </summary>
internal static class LiveGoldens
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly Lazy<LiveGoldensFile?> Computed = new(Compute);
    private static readonly Lazy<LiveGoldensFile> Read = new(ReadKept);

    /// <summary>Gets what to compare with.</summary>
    internal static LiveGoldensFile Best => Computed.Value ?? Read.Value;

    /// <summary>Gets what was kept.</summary>
    internal static LiveGoldensFile Kept => Read.Value;

    /// <summary>Gets what this machine's PyTorch computes; null where no Python here has torch.</summary>
    internal static LiveGoldensFile? Here => Computed.Value;

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Golden", "torch");

    private static LiveGoldensFile ReadKept()
    {
        using var packed = new GZipStream(File.OpenRead(Path.Combine(Folder, "cases.bin.gz")), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        packed.CopyTo(plain);
        return LiveGoldensFile.Parse(plain.ToArray());
    }

    private static LiveGoldensFile? Compute()
    {
        var interpreter = new[] { "/usr/bin/python3", "python3" }.FirstOrDefault(ImportsTorch);
        if (interpreter is null) return null;
        var file = Path.GetTempFileName();
        try
        {
            var (code, errors) = Start(interpreter, ["-B", Path.Combine(Folder, "run.py"), file]);
            Assert.True(code == 0, errors);
            return LiveGoldensFile.Parse(File.ReadAllBytes(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    // Finding the module tells as much as importing it, and takes a tenth of the time.
    private static bool ImportsTorch(string interpreter)
    {
        try
        {
            return Start(
                interpreter,
                ["-c", "import importlib.util, sys; sys.exit(importlib.util.find_spec('torch') is None)"]).Code == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static (int Code, string Errors) Start(string interpreter, string[] arguments)
    {
        var start = new ProcessStartInfo(interpreter, arguments) { RedirectStandardError = true };
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit)) process.Kill(entireProcessTree: true);
        process.WaitForExit();
        return (process.ExitCode, errors.GetAwaiter().GetResult());
    }
}

/// <summary>Reads the file that run.py writes: see live.py.</summary>
internal sealed class LiveGoldensFile
{
    private readonly byte[] _data;
    private readonly JsonElement _header;
    private readonly int _offset;
    private readonly Dictionary<string, JsonElement> _tensors;

    private LiveGoldensFile(byte[] data)
    {
        _data = data;
        var length = checked((int)BinaryPrimitives.ReadInt64LittleEndian(data));
        _offset = sizeof(long) + length;
        _header = JsonDocument.Parse(data.AsMemory(sizeof(long), length)).RootElement;
        _tensors = _header.GetProperty("tensors").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value);
        // Debian's headers say 1.13.0 where its Python says 1.13.1.
        TorchVersion = string.Join('.', _header.GetProperty("torch").GetString()!.Split('.').Take(2));
        IsSameLibrary = Info.TorchVersion.StartsWith($"{TorchVersion}.", StringComparison.Ordinal)
            && _header.GetProperty("cpu_capability").GetString() == Info.CpuCapability;
    }

    /// <summary>Gets PyTorch's version, two numbers of it.</summary>
    internal string TorchVersion { get; }

    /// <summary>Gets the names of the tensors.</summary>
    internal IEnumerable<string> Tensors => _tensors.Keys;

    /// <summary>Gets whether the bits must be equal: one libtorch, one kind of processor.</summary>
    internal bool IsSameLibrary { get; }

    /// <summary>Gets the names of the cases.</summary>
    internal IEnumerable<string> Cases => _header.GetProperty("fixed").EnumerateObject().Select(entry => entry.Name);

    internal static LiveGoldensFile Parse(byte[] data) => new(data);

    internal bool Has(string name) => _tensors.ContainsKey(name);

    internal string[] StateKeys(string name) =>
        _header.GetProperty("states").GetProperty(name).EnumerateArray().Select(key => key.GetString()!).ToArray();

    /// <summary>Gives a case's inputs; those that PyTorch differentiated by require gradients.</summary>
    internal Tensor[] Inputs(string name)
    {
        var still = _header.GetProperty("fixed").GetProperty(name).EnumerateArray().Select(i => i.GetInt32()).ToHashSet();
        var inputs = new List<Tensor>();
        while (Has($"{name}/in/{inputs.Count}"))
        {
            var input = Read($"{name}/in/{inputs.Count}");
            if (input.is_floating_point() && !still.Contains(inputs.Count)) input.requires_grad_();
            inputs.Add(input);
        }

        return [.. inputs];
    }

    internal Tensor Read(string name)
    {
        var entry = _tensors[name];
        var shape = entry.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray();
        var dtype = entry.GetProperty("dtype").GetString() switch
        {
            "float32" => ScalarType.Float32,
            "float64" => ScalarType.Float64,
            "int64" => ScalarType.Int64,
            "int32" => ScalarType.Int32,
            "int16" => ScalarType.Int16,
            "int8" => ScalarType.Int8,
            "uint8" => ScalarType.Byte,
            "bool" => ScalarType.Bool,
            var other => throw new InvalidDataException(other),
        };
        var tensor = empty(shape, dtype);
        var start = _offset + entry.GetProperty("offset").GetInt32();
        _data.AsSpan(start, entry.GetProperty("size").GetInt32()).CopyTo(tensor.bytes);
        return tensor;
    }

    /// <summary>Asserts equal bits where the library and the processor are the same, else nearly equal numbers.</summary>
    internal void Same(string name, Tensor actual)
    {
        using var expected = Read(name);
        Assert.Equal(expected.dtype, actual.dtype);
        Assert.Equal(expected.shape, actual.shape);
        using var plain = actual.detach().contiguous();
        var same = IsSameLibrary
            ? expected.bytes.SequenceEqual(plain.bytes)
            : expected.allclose(plain, 1e-4, 1e-5, equal_nan: true);
        Assert.True(same, $"{name}: expected {expected}, got {plain}");
    }

    internal void SameState(string name, nn.Module module)
    {
        var state = module.state_dict();
        Assert.Equal(StateKeys(name), state.Keys);
        foreach (var (key, tensor) in state) Same($"{name}/{key}", tensor);
    }
}
