using Cluster.Training.Data;

namespace Cluster.Training.Tests.Data;

public sealed class IdxSourceTests : IDisposable
{
    private const string Images = "train-images-idx3-ubyte";
    private const string Labels = "train-labels-idx1-ubyte";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Load_OnePair_IsSplitBySeedAndScaled(bool isCompressed)
    {
        Write(10, "train", isCompressed);
        var data = Load(seed: 4);
        Assert.Equal((8, 2), (data.Train.RowCount, data.Validation.RowCount));
        Assert.Equal([1, 2, 3], data.Train.RowShape);
        Assert.True(data.Train.IsRaw);
        Assert.Equal(5, data.Train.ClassCount);
        foreach (var split in (Dataset[])[data.Train, data.Validation])
        {
            for (var row = 0; row < split.RowCount; row++)
            {
                var first = split.FeaturesOf(row)[0] * 255;
                Assert.Equal(Math.Round(first) % 5, split.Classes[row]);
                for (var i = 0; i < 6; i++) Assert.Equal((byte)(MathF.Round(first) + i) / 255f, split.FeaturesOf(row)[i]);
            }
        }
    }

    [Fact]
    public void Load_FourFiles_KeepsTheirSplit()
    {
        Write(7, "train", true);
        Write(3, "t10k", false);
        var data = Load();
        Assert.Equal((7, 3), (data.Train.RowCount, data.Validation.RowCount));
        Assert.Equal([0L, 1, 2, 3, 4, 0, 1], data.Train.Classes.ToArray());
    }

    [Fact]
    public void Load_CompressedOrNot_HasTheSameHash()
    {
        Write(10, "train", true);
        var packed = DatasetHash.Of(Load());
        Write(10, "train", false);
        Assert.Equal(packed, DatasetHash.Of(Load()));
        Assert.NotEqual(packed, DatasetHash.Of(Load(seed: 1)));
        Write(10, "train", false, change: 1);
        Assert.NotEqual(packed, DatasetHash.Of(Load()));
    }

    [Fact]
    public void Load_TorchvisionsFolder_IsFound()
    {
        Write(10, "MNIST/raw/train", false);
        Assert.Equal(8, Load().Train.RowCount);
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("0000", "does not begin with two zero bytes")]
    [InlineData("01000803", "does not begin with two zero bytes")]
    [InlineData("00000A03", "byte 2: 0x0A is no type")]
    [InlineData("00000800", "byte 3: 0 sizes")]
    [InlineData("00000809", "byte 3: 9 sizes")]
    [InlineData("0000080300000002", "ends within its header")]
    [InlineData("00000803000000020000000200000002", "holds 0 bytes behind its header, which says 8")]
    [InlineData("00000803FFFFFFFFFFFFFFFFFFFFFFFF", "too large for any file")]
    [InlineData("000008030000000200000001000000010102FF", "holds 3 bytes behind its header, which says 2")]
    [InlineData("00000803000000000000000100000001", "0 rows")]
    public void Load_BadImages_SaysWhy(string hex, string reason)
    {
        Write(2, "train", false);
        _folder.Write(Images, Convert.FromHexString(hex));
        var error = Assert.Throws<DataException>(() => Load());
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(_folder.Path, error.File, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_BombOfZeros_IsRefusedBeforeMemoryIsTaken()
    {
        Write(2, "train", true);
        _folder.Write(Images + ".gz", MadeFiles.Gzip(MadeFiles.Idx(8, [2_000_000_000, 1, 1], new byte[100])));
        var error = Assert.Throws<DataException>(() => Load());
        Assert.Contains("says to hold 2000000000 bytes, which", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OtherNumberOfLabels_SaysBoth()
    {
        Write(10, "train", false);
        _folder.Write(Labels, MadeFiles.Idx(8, [9], new byte[9]));
        Assert.Contains("holds 9 labels for the 10 rows of", Assert.Throws<DataException>(() => Load()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoFiles_SaysWhatWasExpected() =>
        Assert.Contains("no pair of IDX files", Assert.Throws<DataException>(() => Load()).Message, StringComparison.Ordinal);

    private JobData Load(long seed = 0) => new IdxSource().Load(new JobContext { DataPath = _folder.Path, Seed = seed });

    // The first pixel of row r is 5 r + r mod 5, of which the label r mod 5 is the remainder; each next one is one more.
    private void Write(int rows, string name, bool isCompressed, int change = 0)
    {
        var pixels = new byte[rows * 6];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)(5 * (i / 6) + i / 6 % 5 + i % 6 + change);
        Put(name + "-images-idx3-ubyte", MadeFiles.Idx(8, [(uint)rows, 2, 3], pixels), isCompressed);
        Put(name + "-labels-idx1-ubyte", MadeFiles.Idx(8, [(uint)rows], [.. Enumerable.Range(0, rows).Select(r => (byte)(r % 5))]), isCompressed);
    }

    private void Put(string name, byte[] bytes, bool isCompressed) =>
        _folder.Write(isCompressed ? name + ".gz" : name, isCompressed ? MadeFiles.Gzip(bytes) : bytes);
}
