using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Cluster.Parameters.StateDict;

namespace Cluster.Parameters.Tests.StateDict;

/// <summary>Damages files everywhere (of PyTorch's larger ones each byte, in one or two of its bits): nothing but a StateDictException or the undamaged values may come out.</summary>
public sealed class DamageTests
{
    public static TheoryData<string> Files() => new("ours", "model.pth", "dict.pth");

    [Theory]
    [InlineData("ours", 1)]
    [InlineData("model.pth", 5)]
    [InlineData("dict.pth", 5)]
    public void Read_AnyBitFlipped_ThrowsOrGivesTheSame(string name, int stride)
    {
        byte[] file = Load(name);
        string[] whole = Goldens.Describe(StateDictFile.Read(new MemoryStream(file), name));
        int refused = 0, flips = 0;
        for (int bit = 0; bit < file.Length * 8; bit += stride, flips++)
        {
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            refused += ReadOrRefuse(file, whole) ? 0 : 1;
            file[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        // Only pads, times, versions and attributes carry nothing.
        Assert.True(refused > flips / 3, $"{refused} of {flips} flips were refused.");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_CutAnywhere_Throws(string name)
    {
        byte[] file = Load(name);
        for (int length = 0; length < file.Length; length++)
            Assert.Throws<StateDictException>(() => StateDictFile.Read(new MemoryStream(file, 0, length), name));
    }

    [Fact]
    public void Read_BytesBehindTheEnd_Throws()
    {
        byte[] file = [.. Load("ours"), 0];

        Assert.Contains("cut off", Assert.Throws<StateDictException>(
            () => StateDictFile.Read(new MemoryStream(file), "m")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OptimizerBitFlippedOrCut_ThrowsOrGivesTheSame()
    {
        ParameterLayout layout = Layouts.Golden();
        byte[] file = Goldens.Bytes("adam.pth");
        byte[] whole = ReadOptimizer(file, layout)!;
        for (int i = 0; i < file.Length; i++)
        {
            file[i] ^= 0x10;
            byte[]? damaged = ReadOptimizer(file, layout);
            Assert.True(damaged is null || damaged.AsSpan().SequenceEqual(whole), $"offset {i}");
            file[i] ^= 0x10;
            Assert.Null(ReadOptimizer(file[..i], layout));
        }
    }

    [Fact]
    public void Read_SafetensorsCutAnywhere_Throws()
    {
        byte[] file = Goldens.Bytes("expected.safetensors");
        for (int length = 0; length < file.Length; length++)
            Assert.Throws<StateDictException>(() => SafetensorsFile.Read(new MemoryStream(file, 0, length), "s"));
        Assert.Throws<StateDictException>(() => SafetensorsFile.Read(new MemoryStream([.. file, 0]), "s"));
    }

    [Fact]
    public void Read_SafetensorsHeaderBitFlipped_ThrowsOrGivesTensors()
    {
        byte[] file = Goldens.Bytes("expected.safetensors");
        int header = 8 + BitConverter.ToInt32(file);
        int refused = 0;
        int flips = 0;
        for (int i = 0; i < header * 8; i += 3, flips++)
        {
            file[i / 8] ^= (byte)(1 << (i % 8));
            try
            {
                SafetensorsFile.Read(new MemoryStream(file), "s");
            }
            catch (StateDictException)
            {
                refused++;
            }

            file[i / 8] ^= (byte)(1 << (i % 8));
        }

        Assert.True(refused > flips / 3, $"{refused} of {flips} flips were refused.");
    }

    private static byte[] Load(string name)
    {
        if (name != "ours")
            return Goldens.Bytes(name);
        using ParameterVector vector = Layouts.Filled(Layouts.Golden(), 3);
        return Goldens.Written(stream => StateDictFile.Write(stream, vector.ToTensors()));
    }

    private static bool ReadOrRefuse(byte[] file, string[] whole)
    {
        try
        {
            Assert.Equal(whole, Goldens.Describe(StateDictFile.Read(new MemoryStream(file), "m")));
            return true;
        }
        catch (StateDictException)
        {
            return false;
        }
    }

    private static byte[]? ReadOptimizer(byte[] file, ParameterLayout layout)
    {
        Optimizer optimizer = Optimizer.Create(new AdamOptions(), layout.ParameterCount);
        try
        {
            OptimizerStateFile.Read(new MemoryStream(file), "o", layout, optimizer);
        }
        catch (StateDictException)
        {
            return null;
        }

        return [.. optimizer.State.SelectMany(state => state.Bytes.ToArray()), (byte)optimizer.StepCount];
    }
}
