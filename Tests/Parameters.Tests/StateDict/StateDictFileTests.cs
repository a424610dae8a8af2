using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Cluster.Parameters.Layout;
using Cluster.Parameters.StateDict;

namespace Cluster.Parameters.Tests.StateDict;

public sealed class StateDictFileTests
{
    [Theory]
    [InlineData("model")]
    [InlineData("dict")]
    public void Read_FileOfPyTorch_GivesItsValues(string name)
    {
        using Stream stream = Goldens.Open($"{name}.pth");

        Assert.Equal(
            Goldens.Describe(Goldens.Expected(name)), Goldens.Describe(StateDictFile.Read(stream, $"{name}.pth")));
    }

    [Fact]
    public void Read_ViewsOfOneStorage_ShareItsMemory()
    {
        using Stream stream = Goldens.Open("dict.pth");
        var tensors = StateDictFile.Read(stream, "dict.pth").ToDictionary(tensor => tensor.Name);

        Assert.True(StoredTogether(tensors["head"], tensors["tail"]));
        Assert.Equal(16, tensors["head"].Data.Length);
        Assert.Equal(32, tensors["tail"].Data.Length);
    }

    [Theory]
    [InlineData("strided.pth", "not contiguous")]
    [InlineData("nested.pth", "'model' is not a named tensor")]
    [InlineData("legacy.pth", "not a zip archive")]
    [InlineData("protocol4.pth", "protocol 4")]
    [InlineData("evil.pth", "names 'posix.system', which is not allowed")]
    [InlineData("sparse.pth", "names 'torch._utils._rebuild_sparse_tensor', which is not allowed")]
    [InlineData("adam.pth", "'state' is not a named tensor")]
    public void Read_UnreadableFileOfPyTorch_SaysWhy(string name, string reason)
    {
        using Stream stream = Goldens.Open(name);
        var failure = Assert.Throws<StateDictException>(() => StateDictFile.Read(stream, name));

        Assert.Equal(name, failure.FileName);
        Assert.Contains(reason, failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Vector_ReadsBackAndAlignsData()
    {
        using ParameterVector vector = Layouts.Filled(Layouts.Golden(), 3), copy = new(Layouts.Golden());
        byte[] file = Goldens.Written(stream => StateDictFile.Write(stream, vector.ToTensors()));
        copy.CopyFrom(StateDictFile.Read(new MemoryStream(file), "m"), "m");

        Assert.Equal(vector.WeightsSha256(), copy.WeightsSha256());
        int data = file.AsSpan().IndexOf(vector.EntryBytes(vector.Layout["0.weight"]));
        Assert.Equal(0, data % 64);
    }

    [Fact]
    public void Write_AllTypesAndNames_ReadsBack()
    {
        NamedTensor[] tensors = Goldens.Expected("dict");
        byte[] file = Goldens.Written(stream => StateDictFile.Write(stream, tensors));

        Assert.Equal(Goldens.Describe(tensors), Goldens.Describe(StateDictFile.Read(new MemoryStream(file), "m")));
    }

    [Fact]
    public void Write_TwiceTheSameTensors_GivesTheSameBytes()
    {
        using ParameterVector vector = Layouts.Filled(Layouts.Golden(), 3);

        Assert.Equal(
            Goldens.Written(stream => StateDictFile.Write(stream, vector.ToTensors())),
            Goldens.Written(stream => StateDictFile.Write(stream, vector.ToTensors())));
    }

    [Fact]
    public void Write_BadTensors_Throws()
    {
        var tensor = new NamedTensor("w", DType.Float32, [2], new byte[8]);

        Assert.Throws<ArgumentException>(() => StateDictFile.Write(Stream.Null, [tensor, tensor]));
        Assert.Throws<ArgumentException>(() => StateDictFile.Write(Stream.Null, [tensor with { Shape = [3] }]));
        Assert.Throws<ArgumentException>(() => StateDictFile.Write(Stream.Null, [tensor with { Name = "" }]));
    }

    [Fact]
    public void CopyFrom_OtherModel_ListsTheKeys()
    {
        using var vector = new ParameterVector(ParameterLayout.Create(
            [Layouts.Parameter("fc.weight", 2, 3), Layouts.Parameter("fc.bias", 2)]));
        NamedTensor[] tensors =
        [
            new("fc.weight", DType.Float32, [3, 2], new byte[24]),
            new("out.bias", DType.Float32, [1], new byte[4]),
        ];
        var failure = Assert.Throws<StateDictException>(() => vector.CopyFrom(tensors, "model.pth"));

        Assert.Equal(
            ["changed: fc.weight is float32 [3, 2] instead of float32 [2, 3]", "missing: fc.bias float32 [2]",
                "extra: out.bias float32 [1]"],
            failure.Differences);
    }

    [SkippableFact]
    public void Write_AllTypes_PyTorchLoadsTheSame()
    {
        Skip.IfNot(TorchPython.IsPresent, TorchPython.Reason);
        using ParameterVector vector = Layouts.Filled(Layouts.Golden(), 3);
        NamedTensor[] tensors = [.. vector.ToTensors(), .. Goldens.Expected("dict")];
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, Goldens.Written(stream => StateDictFile.Write(stream, tensors)));
            JsonElement found = TorchPython.Run("Golden/files/check_files.py", "model", path);

            Assert.Equal(
                tensors.Select(tensor => $"{tensor.Name} {tensor.Describe()} {Sha(tensor.Data.Span)}"),
                found.EnumerateObject().Select(property =>
                    $"{property.Name} {property.Value[0]} "
                    + $"[{string.Join(", ", property.Value[1].EnumerateArray())}] {property.Value[2]}"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Sha(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static bool StoredTogether(NamedTensor a, NamedTensor b) =>
        MemoryMarshal.TryGetArray(a.Data, out ArraySegment<byte> first)
        && MemoryMarshal.TryGetArray(b.Data, out ArraySegment<byte> second)
        && ReferenceEquals(first.Array, second.Array);
}
