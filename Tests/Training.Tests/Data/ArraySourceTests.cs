using System.IO.Compression;
using System.Runtime.InteropServices;
using Cluster.Parameters.Layout;
using Cluster.Parameters.StateDict;
using Cluster.Training.Data;

namespace Cluster.Training.Tests.Data;

public sealed class ArraySourceTests : IDisposable
{
    private static readonly byte[] X = MadeFiles.Npy("|u1", "4, 3", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    private static readonly byte[] Y = MadeFiles.Npy("|u1", "4,", [0, 1, 0, 1]);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_OwnSplit_IsKept()
    {
        var path = _folder.Write("rows.npz", MadeFiles.Npz(CompressionLevel.Optimal, ("x_train.npy", X), ("y_train.npy", Y),
            ("x_test.npy", MadeFiles.Npy("|u1", "1, 3", [9, 8, 7])), ("y_test.npy", MadeFiles.Npy("|u1", "1", [2]))));
        var data = Load(path);
        Assert.Equal([4f, 5, 6], data.Train.FeaturesOf(1).ToArray());
        Assert.Equal([9f, 8, 7], data.Validation.FeaturesOf(0).ToArray());
        Assert.Equal((3, 3), (data.Train.ClassCount, data.Validation.ClassCount));
    }

    [Fact]
    public void Load_FolderOfFiles_IsTheSameRows()
    {
        var packed = Load(_folder.Write("rows.npz", MadeFiles.Npz(CompressionLevel.NoCompression, ("x.npy", X), ("y.npy", Y))));
        _folder.Write("arrays/x.npy", X);
        _folder.Write("arrays/y.npy", Y);
        Assert.Equal(DatasetHash.Of(packed), DatasetHash.Of(Load(_folder.At("arrays"))));
    }

    [Fact]
    public void Load_LargeFile_IsMappedAndTakesLittleMemory()
    {
        const int rows = 100_000;
        const int size = 1_000;
        using (var file = File.Create(_folder.At("x.npy"))) // of holes, which take no disk
        {
            file.Write(MadeFiles.Npy("|u1", $"{rows}, {size}", []));
            file.SetLength(file.Length + (long)rows * size);
        }
        _folder.Write("y.npy", MadeFiles.Npy("|u1", $"{rows},", new byte[rows]));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var data = Load(_folder.Path);
        Assert.Equal(64, DatasetHash.Of(data).Length);
        Assert.Equal(0, data.Train.FeaturesOf(data.Train.RowCount - 1)[size - 1]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20 << 20); // labels and the order of rows
    }

    [Fact]
    public void Load_FloatLabels_AreValues()
    {
        var values = MadeFiles.Npy("<f4", "4, 1", MemoryMarshal.AsBytes<float>([0.5f, -1, 2, 3]).ToArray());
        var data = Load(_folder.Write("rows.npz", MadeFiles.Npz(CompressionLevel.Optimal, ("x.npy", X), ("y.npy", values))), 0);
        Assert.Equal(LabelKind.Value, data.Train.LabelKind);
        Assert.Equal([-1f, 0.5f, 2, 3], data.Train.Values.ToArray().Order());
    }

    [Fact]
    public void Load_Safetensors_GivesTheRows()
    {
        using (var file = File.Create(_folder.At("rows.safetensors")))
        {
            SafetensorsFile.Write(file, [
                new NamedTensor("x", DType.BFloat16, [2, 2], new byte[] { 0x80, 0x3F, 0x00, 0x40, 0x40, 0x40, 0x80, 0x40 }),
                new NamedTensor("y", DType.Int64, [2], MemoryMarshal.AsBytes<long>([1, 0]).ToArray())]);
        }
        var data = Load(_folder.At("rows.safetensors"), 0).Train;
        Assert.Equal([1f, 2, 3, 4], Enumerable.Range(0, 2).SelectMany(row => data.FeaturesOf(row).ToArray()).Order());
    }

    [Theory]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (4, 3), }", "holds objects or records")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (4,), }", "holds objects or records")]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (4, 3), }", "numbers of type 'c8' are not read")]
    [InlineData("{'descr': '<f4', 'shape': (4, 3), }", "the header is not")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4, 3 3), }", "not a tuple of sizes")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4, 3000000000, 3000000000), }", "too large for any file")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (4, 4), }", "ends after 12 of 16 bytes")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (4, 2), }", "goes on behind its 8 bytes")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (3, 4), }", "rows and labels differ in number")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (12,), }", "rows and labels differ in number")]
    public void Load_BadHeader_SaysWhy(string header, string reason)
    {
        var bad = MadeFiles.NpyOf(header, [.. Enumerable.Range(0, 12).Select(i => (byte)i)]);
        var path = _folder.Write("rows.npz", MadeFiles.Npz(CompressionLevel.Optimal, ("x.npy", bad), ("y.npy", Y)));
        var error = Assert.Throws<DataException>(() => Load(path));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_DamagedEntry_IsNoticed()
    {
        var bytes = MadeFiles.Npz(CompressionLevel.NoCompression, ("x.npy", X), ("y.npy", Y));
        bytes[bytes.AsSpan().IndexOf("\n\x01\x02\x03"u8) + 2] ^= 1;
        Assert.Contains("its checksum differs", Assert.Throws<DataException>(() => Load(_folder.Write("rows.npz", bytes))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NotFinite_NamesTheRow()
    {
        var x = MadeFiles.Npy("<f4", "2, 2", MemoryMarshal.AsBytes<float>([1, 2, float.NaN, 4]).ToArray());
        var path = _folder.Write("rows.npz", MadeFiles.Npz(CompressionLevel.Optimal, ("x.npy", x), ("y.npy", MadeFiles.Npy("|u1", "2,", [0, 1]))));
        Assert.Contains("row 1: number 0 is not finite", Assert.Throws<DataException>(() => Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NegativeClass_NamesTheRow()
    {
        var path = _folder.Write("rows.npz",
            MadeFiles.Npz(CompressionLevel.Optimal, ("x.npy", X), ("y.npy", MadeFiles.Npy("|i1", "4,", [0, 1, 0xFF, 0]))));
        Assert.Contains("row 2: a class is a whole number from 0", Assert.Throws<DataException>(() => Load(path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OtherNames_ListsWhatThereIs()
    {
        var path = _folder.Write("rows.npz", MadeFiles.Npz(CompressionLevel.Optimal, ("a.npy", X), ("y.npy", Y)));
        Assert.Contains("it holds a: uint8 [4, 3]; y: uint8 [4]", Assert.Throws<DataException>(() => Load(path)).Message,
            StringComparison.Ordinal);
        Assert.Equal(3, new ArraySource { File = path, Rows = "a" }.Load(new JobContext { DataPath = path }).Train.RowCount);
    }

    private static JobData Load(string path, double validationFraction = 0.25) =>
        new ArraySource { File = path, ValidationFraction = validationFraction }.Load(new JobContext { DataPath = path });
}
