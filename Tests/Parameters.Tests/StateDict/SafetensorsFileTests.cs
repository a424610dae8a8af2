using System.Buffers.Binary;
using System.Text;
using Cluster.Parameters.Layout;
using Cluster.Parameters.StateDict;

namespace Cluster.Parameters.Tests.StateDict;

public sealed class SafetensorsFileTests
{
    [Fact]
    public void Write_MixedTensors_ReadsBackInOrder()
    {
        NamedTensor[] tensors = Goldens.Expected("dict");
        byte[] file = Goldens.Written(stream => SafetensorsFile.Write(stream, tensors));

        Assert.Equal(Goldens.Describe(tensors), Goldens.Describe(SafetensorsFile.Read(new MemoryStream(file), "s")));
        Assert.Equal(0, BinaryPrimitives.ReadInt64LittleEndian(file) % 8);
    }

    [Fact]
    public void Write_ReservedOrDoubleName_Throws()
    {
        var tensor = new NamedTensor("w", DType.UInt8, [1], new byte[1]);

        Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(Stream.Null, [tensor, tensor]));
        Assert.Throws<ArgumentException>(
            () => SafetensorsFile.Write(Stream.Null, [tensor with { Name = "__metadata__" }]));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 4, null)]
    [InlineData("""{}""", 0, null)]
    [InlineData(
        """{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":"""
        + """{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""", 4, null)]
    [InlineData(
        """{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":"""
        + """{"dtype":"U8","shape":[3],"data_offsets":[1,4]}}""", 4, "overlaps")]
    [InlineData(
        """{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":"""
        + """{"dtype":"U8","shape":[1],"data_offsets":[3,4]}}""", 4, "gap")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""", 4, "cover")]
    [InlineData("""{"a":{"dtype":"U8","shape":[9],"data_offsets":[0,9]}}""", 4, "cover")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "does not match")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}""", 4, "does not match")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}""", 4, "does not match")]
    [InlineData("""{"a":{"dtype":"F9","shape":[1],"data_offsets":[0,4]}}""", 4, "dtype")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", 4, "data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}""", 4, "JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "described")]
    [InlineData("""{"a":3}""", 4, "described")]
    [InlineData(
        """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":"""
        + """{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 4, "JSON")]
    [InlineData("""[1]""", 0, "'{'")]
    [InlineData("""{"a":{"b":{"c":{"d":{"e":{}}}}}}""", 0, "JSON")]
    public void Read_HandMadeHeader_ChecksEveryBound(string header, int dataLength, string? reason)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] file = [.. BitConverter.GetBytes((long)json.Length), .. json, .. new byte[dataLength]];
        if (reason is null)
        {
            Assert.Equal(dataLength, SafetensorsFile.Read(new MemoryStream(file), "s").Sum(t => t.Data.Length));
            return;
        }

        var failure = Assert.Throws<StateDictException>(() => SafetensorsFile.Read(new MemoryStream(file), "s"));
        Assert.Contains(reason, failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TooManyTensors_AreRefused()
    {
        string header = "{" + string.Join(',', Enumerable.Range(0, 100_001).Select(i => $"\"{i}\":1")) + "}";
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] file = [.. BitConverter.GetBytes((long)json.Length), .. json];

        Assert.Contains("more than 100000 tensors", Assert.Throws<StateDictException>(
            () => SafetensorsFile.Read(new MemoryStream(file), "s")).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(100_000_001)]
    [InlineData(long.MaxValue)]
    [InlineData(20)]
    public void Read_BadHeaderLength_TakesNoMemory(long length)
    {
        byte[] file = [.. BitConverter.GetBytes(length), .. "{}"u8];
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<StateDictException>(() => SafetensorsFile.Read(new MemoryStream(file), "s"));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }
}
