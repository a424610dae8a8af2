using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Cluster.Parameters.StateDict;
using Cluster.Parameters.StateDict.Zip;

namespace Cluster.Parameters.Tests.StateDict;

/// <summary>Changes files at random, under a seed: each is refused with file and reason, or is what it says.</summary>
/// <remarks>CLUSTER_FUZZ_FILES says how many files of each kind are tried; a failure names the seed of its file.</remarks>
public sealed class MutationTests
{
    private const int DefaultCount = 3_000;

    /// <summary>What a file may cost beside memory in proportion to its length: readers, names, messages.</summary>
    private const long BytesAtMost = 1 << 20;

    /// <summary>Each byte of a pickle may be a value, of a header a tensor.</summary>
    private const long BytesPerByte = 256;

    private static readonly long[] TellingNumbers =
    [
        0, 1, -1, 2, 8, 64, 0x7F, 0x80, 0xFF, 0xFFFF, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 40, long.MaxValue,
        long.MinValue,
    ];

    private static readonly byte[] Opcodes =
        Encoding.Latin1.GetBytes("().GJKMNQRX]abcehjqrstu}\u0080\u0085\u0086\u0087\u0088\u0089\u008A\0\u0001");

    private static int Count => int.Parse(
        Environment.GetEnvironmentVariable("CLUSTER_FUZZ_FILES") ?? $"{DefaultCount}", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("model.pth")]
    [InlineData("dict.pth")]
    [InlineData("checkpoint.pth")]
    [InlineData("optim_nadam.pth")]
    [InlineData("expected.safetensors")]
    public void Read_BytesChanged_RefusedOrWhatItSays(string name)
    {
        byte[] file = Goldens.Bytes(name), other = Goldens.Bytes("protocol4.pth");
        int header = name.EndsWith(".pth", StringComparison.Ordinal) ? file.Length : 8 + BitConverter.ToInt32(file);
        int refused = TryAll(name, random => Change(file, other, header, random));

        Assert.True(refused > Count / 2, $"{refused} of {Count} were refused.");
    }

    /// <summary>The checksums are right here, as whoever means harm makes them: the pickle itself is what is read.</summary>
    [Theory]
    [InlineData("model.pth")]
    [InlineData("checkpoint.pth")]
    [InlineData("optim_nadam.pth")]
    public void Read_PickleChangedUnderRightChecksums_RefusedOrWhatItSays(string name)
    {
        var reader = new ZipReader(new FileBytes(Goldens.Open(name), name));
        (string Name, byte[] Data)[] entries = [.. reader.Names.Select(entry => (entry, reader.Read(entry)))];
        int refused = TryAll(name, random => Written(entries, random));

        Assert.True(refused > Count / 2, $"{refused} of {Count} were refused.");
    }

    private static int TryAll(string name, Func<Random, byte[]> make)
    {
        int refused = 0;
        for (int seed = 0; seed < Count; seed++)
        {
            byte[] file = make(new Random(seed));
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                refused += IsRefused(file, name) ? 1 : 0;
            }
            catch (Exception error)
            {
                Assert.Fail($"{name}, seed {seed}: {error}");
            }

            long taken = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(
                taken <= BytesAtMost + file.Length * BytesPerByte, $"{name}, seed {seed}: {taken} bytes for {file.Length}.");
        }

        return refused;
    }

    private static bool IsRefused(byte[] file, string name)
    {
        try
        {
            if (name.StartsWith("optim", StringComparison.Ordinal))
            {
                ParameterLayout layout = Layouts.Golden();
                Optimizer optimizer = Optimizer.Create(new NAdamOptions(), layout.ParameterCount);
                OptimizerStateFile.Read(new MemoryStream(file), name, layout, optimizer);
                return false;
            }

            foreach (NamedTensor tensor in CheckpointFile.ReadModel(new MemoryStream(file), name))
                tensor.Check();
            return false;
        }
        catch (StateDictException failure)
        {
            Assert.StartsWith($"{name}: ", failure.Message, StringComparison.Ordinal);
            Assert.True(failure.Reason.Length is > 10 and < 1000, failure.Reason);
            return true;
        }
    }

    // Changes lie in the part that is structure most of the time: the data of a tensor may be anything.
    private static byte[] Change(byte[] file, byte[] other, int header, Random random)
    {
        var changed = new List<byte>(file);
        for (int change = random.Next(1, 4); change > 0; change--)
        {
            int at = random.Next(Math.Min(changed.Count, random.Next(4) == 0 ? file.Length : header));
            switch (random.Next(7))
            {
                case 0:
                    changed[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    changed[at] = (byte)random.Next(256);
                    break;
                case 2:
                    Overwrite(changed, at, random);
                    break;
                case 3:
                    changed.RemoveRange(at, Math.Min(random.Next(1, 64), changed.Count - at));
                    break;
                case 4:
                    changed.InsertRange(at, changed.GetRange(at, Math.Min(random.Next(1, 64), changed.Count - at)));
                    break;
                case 5:
                    int start = random.Next(other.Length);
                    changed.InsertRange(at, other[start..Math.Min(other.Length, start + random.Next(1, 256))]);
                    break;
                default:
                    changed.RemoveRange(at, changed.Count - at);
                    break;
            }

            if (changed.Count == 0)
                break;
        }

        return [.. changed];
    }

    private static void Overwrite(List<byte> changed, int at, Random random)
    {
        var number = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, TellingNumbers[random.Next(TellingNumbers.Length)]);
        int length = Math.Min(1 << random.Next(4), changed.Count - at);
        for (int i = 0; i < length; i++)
            changed[at + i] = number[i];
    }

    private static byte[] Written((string Name, byte[] Data)[] entries, Random random)
    {
        using var stream = new MemoryStream();
        var zip = new ZipWriter(stream);
        foreach ((string name, byte[] data) in entries)
            zip.Add(name, name.EndsWith("data.pkl", StringComparison.Ordinal) ? ChangePickle(data, random) : data);
        zip.Finish();
        return stream.ToArray();
    }

    private static byte[] ChangePickle(byte[] pickle, Random random)
    {
        var changed = new List<byte>(pickle);
        for (int change = random.Next(1, 5); change > 0; change--)
        {
            int at = random.Next(changed.Count);
            switch (random.Next(5))
            {
                case 0:
                    changed[at] = (byte)random.Next(256);
                    break;
                case 1:
                    changed[at] = Opcodes[random.Next(Opcodes.Length)];
                    break;
                case 2:
                    Overwrite(changed, at, random);
                    break;
                case 3:
                    changed.RemoveAt(at);
                    break;
                default:
                    changed.Insert(at, Opcodes[random.Next(Opcodes.Length)]);
                    break;
            }
        }

        return [.. changed];
    }
}
