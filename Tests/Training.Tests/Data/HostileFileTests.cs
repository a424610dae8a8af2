using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Cluster.Parameters.Layout;
using Cluster.Parameters.StateDict;
using Cluster.Training.Data;
using Cluster.Training.Data.Images;
using Cluster.Training.Plans;

namespace Cluster.Training.Tests.Data;

/// <summary>
/// Damages whole files at random, each by its seed, and reads them: each is refused by name, or gives rows that can be taken;
/// none takes more memory than its bytes can stand for. <c>CLUSTER_FUZZ_FILES=100000</c> makes a long run of it.
/// </summary>
public sealed class HostileFileTests : IDisposable
{
    private const int FilesDefault = 1_000; // of each form
    private const int FormCount = 9;
    private const long BytesMax = 64 << 20; // twice deflate's 1,032 bytes for each, of the longest file, and the reader's buffers
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(10); // a hang, not a slow machine
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_DamagedIdx_IsRefusedOrWhole() => TryAll(
        "idx", Idx(), file => Take(new IdxSource().Load(Beside(file, "a-images-idx3-ubyte", "a-labels-idx1-ubyte"))));

    [Fact]
    public void Read_DamagedIdxGz_IsRefusedOrWhole() => TryAll("gz", MadeFiles.Gzip(Idx()), file =>
        Take(new IdxSource().Load(Beside(file, "a-images-idx3-ubyte.gz", "a-labels-idx1-ubyte"))), random => MadeFiles.Gzip(Damage(Idx(), ref random.Value)));

    [Fact]
    public void Read_DamagedNpy_IsRefusedOrWhole() => TryAll("npy", Npy(), file => Take(new ArraySource { File = _folder.Path }.Load(
        Beside(file, "x.npy", "y.npy"))));

    [Fact]
    public void Read_DamagedNpz_IsRefusedOrWhole() => TryAll(
        "npz", Npz(Npy(), CompressionLevel.Optimal), file => Take(Arrays(file, "rows.npz")),
        random => Npz(Damage(Npy(), ref random.Value), CompressionLevel.Optimal));

    [Fact]
    public void Read_DamagedNpzStored_IsRefusedOrWhole() => TryAll(
        "npz stored", Npz(Npy(), CompressionLevel.NoCompression), file => Take(Arrays(file, "rows.npz")));

    [Fact]
    public void Read_DamagedSafetensors_IsRefusedOrWhole() => TryAll("safetensors", Safetensors(), file => Take(Arrays(file, "rows.safetensors")));

    [Fact]
    public void Read_DamagedNumbers_AreRefusedOrWhole() => TryAll("csv of numbers", Encoding.UTF8.GetBytes(Numbers()), file => Take(
        new CsvSource { File = file, Label = "y" }.Load(new JobContext { DataPath = file })));

    [Fact]
    public void Read_DamagedTable_IsRefusedOrWhole() => TryAll("csv", Encoding.UTF8.GetBytes(Table()), file => Take(
        new TableSource { Label = "y" }.Load(new JobContext { DataPath = file })));

    [Fact]
    public void Read_DamagedPng_IsRefusedOrWhole()
    {
        var lines = Enumerable.Range(0, 8 * 25).Select(i => (byte)(i % 25 == 0 ? i / 25 % 5 : i * 37)).ToArray();
        byte[] Made() => MadeFiles.Png(8, 8, 8, 2, lines);
        TryAll("png", Made(), file => Take(ImageReader.Read(file)), random => Mend(Damage(Made(), ref random.Value)));
    }

    private void TryAll(string form, byte[] whole, Action<string> read, Func<Chance, byte[]>? inner = null)
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("CLUSTER_FUZZ_FILES"), CultureInfo.InvariantCulture, out var all)
            ? all / FormCount + 1 : FilesDefault;
        var file = _folder.Write("whole", whole);
        read(file); // whole, it can be read
        var loaded = 0;
        for (var seed = 0; seed < count; seed++)
        {
            var random = new Chance(new SplitMix64((ulong)seed));
            // Half of the files are damaged before a checksum is put on them: else few get beyond it.
            var bytes = inner is not null && seed % 2 == 1 ? inner(random) : Damage(whole, ref random.Value);
            file = _folder.Write($"{seed}", bytes);
            loaded += TryOne($"{form}, seed {seed}", file, read) ? 1 : 0;
            File.Delete(file);
            if (seed % 500 == 499) LetGo();
        }
        Assert.InRange(loaded, 0, count - 1);
    }

    private static bool TryOne(string what, string file, Action<string> read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var begun = TimeProvider.System.GetTimestamp();
        try
        {
            read(file);
            return true;
        }
        catch (DataException error)
        {
            Assert.True(error.File.Length > 0 && error.Reason.Length > 0 && !error.Message.Contains('\n', StringComparison.Ordinal), what);
            return false;
        }
        catch (Exception error) when (error is not Xunit.Sdk.XunitException and not JobException)
        {
            throw new InvalidOperationException($"{what}: {error.Message}", error);
        }
        catch (JobException)
        {
            return false; // too few rows for a split
        }
        finally
        {
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < BytesMax, $"{what}: too much memory");
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeMax, $"{what}: too much time");
        }
    }

    // Mapped files go with the last reference to them.
    private static void LetGo()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private static void Take(RawImage image) => Assert.Equal(image.Channels * image.Height * image.Width, image.Pixels.Length);

    private static void Take(JobData data)
    {
        foreach (var split in (Dataset[])[data.Train, data.Validation])
        {
            for (var row = 0; row < Math.Min(split.RowCount, 100); row++)
            {
                foreach (var number in split.FeaturesOf(row)) Assert.True(float.IsFinite(number));
                if (split.LabelKind == LabelKind.Class) Assert.InRange(split.Classes[row], 0, split.ClassCount - 1);
                else Assert.True(float.IsFinite(split.Values[row]));
            }
        }
        Assert.Equal(64, DatasetHash.Of(data).Length);
    }

    // One to four damages, some of them such as lead readers astray: large numbers, doubled and missing parts.
    private static byte[] Damage(byte[] whole, ref SplitMix64 random)
    {
        var bytes = whole.ToList();
        for (var times = 1 + random.NextBelow(4); times > 0 && bytes.Count > 0; times--)
        {
            var at = random.NextBelow(bytes.Count);
            var length = Math.Min(bytes.Count - at, 1 + random.NextBelow(16));
            switch (random.NextBelow(7))
            {
                case 0: bytes[at] ^= (byte)(1 << random.NextBelow(8)); break;
                case 1: bytes[at] = (byte)random.NextBelow(256); break;
                case 2: bytes.RemoveRange(at, length); break;
                case 3: bytes.RemoveRange(at, bytes.Count - at); break;
                case 4: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                case 5: for (var i = 0; i < Math.Min(4, length); i++) bytes[at + i] = (byte)(i == 0 ? 0x7F : 0xFF); break;
                default: for (var i = 0; i < length; i++) bytes[at + i] = 0; break;
            }
        }
        return [.. bytes];
    }

    // Puts the right checksum on each chunk of a damaged PNG, as far as chunks can be told.
    private static byte[] Mend(byte[] bytes)
    {
        for (var at = 8L; at + 12 <= bytes.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan((int)at));
            if (at + 12 + length > bytes.Length) break;
            BinaryPrimitives.WriteUInt32BigEndian(
                bytes.AsSpan((int)(at + 8 + length)), Crc32.HashToUInt32(bytes.AsSpan((int)at + 4, (int)length + 4)));
            at += 12 + length;
        }
        return bytes;
    }

    private JobContext Beside(string file, string name, string labels)
    {
        var path = _folder.At(name);
        File.Delete(path); // not written over: it may be mapped
        File.Copy(file, path);
        if (!File.Exists(_folder.At(labels)))
        {
            byte[] classes = [.. Enumerable.Range(0, 20).Select(i => (byte)(i % 3))];
            _folder.Write(labels, labels.EndsWith(".npy", StringComparison.Ordinal) ? MadeFiles.Npy("|u1", "20,", classes) : MadeFiles.Idx(8, [20], classes));
        }
        return new JobContext { DataPath = _folder.Path };
    }

    private JobData Arrays(string file, string name)
    {
        var path = _folder.At(name);
        File.Copy(file, path, overwrite: true);
        return new ArraySource { File = path }.Load(new JobContext { DataPath = path });
    }

    private static byte[] Pixels() => [.. Enumerable.Range(0, 20 * 5 * 4).Select(i => (byte)(i * 7))];

    private static byte[] Idx() => MadeFiles.Idx(8, [20, 5, 4], Pixels());

    private static byte[] Npy() => MadeFiles.Npy("<f4", "20, 5", MemoryMarshal.AsBytes<float>(
        [.. Enumerable.Range(0, 100).Select(i => MathF.Sin(i))]).ToArray(), "True");

    private static byte[] Npz(byte[] x, CompressionLevel level) => MadeFiles.Npz(
        level, ("x.npy", x), ("y.npy", MadeFiles.Npy("<i8", "20,", MemoryMarshal.AsBytes<long>([.. Enumerable.Range(0, 20).Select(i => (long)(i % 3))]).ToArray())));

    private static byte[] Safetensors()
    {
        using var stream = new MemoryStream();
        SafetensorsFile.Write(stream, [
            new NamedTensor("x", DType.UInt8, [20, 5, 4], Pixels()),
            new NamedTensor("y", DType.Float32, [20], MemoryMarshal.AsBytes<float>([.. Enumerable.Range(0, 20).Select(i => 0.5f * i)]).ToArray())]);
        return stream.ToArray();
    }

    private static string Numbers() =>
        "a,b,y\n" + string.Concat(Enumerable.Range(0, 30).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},{0.37 * i},{i % 3}\n")));

    private static string Table() => "a,\"b\",c,y\r\n" + string.Concat(Enumerable.Range(0, 30).Select(i => string.Create(
        CultureInfo.InvariantCulture, $"{i},{(i % 7 == 0 ? "" : 0.37 * i)},\"{(char)('p' + i % 4)},\"\"\",{(i % 2 == 0 ? "yes" : "no")}\r\n")));

    /// <summary>Lets a lambda draw on.</summary>
    private sealed class Chance(SplitMix64 random)
    {
        public SplitMix64 Value = random;
    }
}
