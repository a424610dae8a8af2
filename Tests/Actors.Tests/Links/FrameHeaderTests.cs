using Cluster.Actors.Links;

namespace Cluster.Actors.Tests.Links;

public sealed class FrameHeaderTests
{
    private static readonly LinkLimits Limits = new() { BodyBytesMax = 1_000, PayloadBytesMax = 1_000_000 };

    [Fact]
    public void Read_WhatWasWritten_IsEqual()
    {
        var header = new FrameHeader(LinkChannel.Tensor, 0x1234, -5, 10, 999_999);
        var bytes = Write(header);
        Assert.Null(FrameHeader.Read(bytes, LinkChannel.Tensor, Limits, out var read));
        Assert.Equal(header, read);
        Assert.True(FrameHeader.IsChecksumRight(bytes, new byte[10]));
    }

    [Fact]
    public void Write_KnownFrame_HasTheseBytes()
    {
        var bytes = Write(new FrameHeader(LinkChannel.Control, 7, 3, 0, 0));
        Assert.Equal(
            "434C4652" + "0200" + "01" + "00" + "0700" + "0000" + "00000000" + "0300000000000000"
            + "0000000000000000",
            Convert.ToHexString(bytes.AsSpan(0, 32)));
        Assert.Equal(Crc32C.Compute(bytes.AsSpan(0, 32)), BitConverter.ToUInt32(bytes, 32));
        Assert.Equal(Crc32C.Compute(bytes.AsSpan(0, 36)), BitConverter.ToUInt32(bytes, 36));
    }

    [Theory]
    [InlineData(1_001, 0, "body of 1001 bytes is over the limit of 1000")]
    [InlineData(-1, 0, "body of 4294967295 bytes")]
    [InlineData(0, 1_000_001, "payload of 1000001 bytes")]
    [InlineData(0, -1, "payload of -1 bytes")]
    public void Read_LengthOverTheLimit_SaysSo(int bodyBytes, long payloadBytes, string expected)
    {
        var bytes = Write(new FrameHeader(LinkChannel.Tensor, 1, 0, bodyBytes, payloadBytes), bodyBytes: 0);
        var problem = FrameHeader.Read(bytes, LinkChannel.Tensor, Limits, out _);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    // A length that was believed would be waited for: the link would stand, alive and deaf.
    [Fact]
    public void Read_AnyBitFlipped_IsRefusedBeforeTheBodyIsRead()
    {
        var good = Write(new FrameHeader(LinkChannel.Tensor, 1, 2, 10, 20));
        for (var bit = 0; bit < FrameHeader.Size * 8; bit++)
        {
            var bad = (byte[])good.Clone();
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            var refused = FrameHeader.Read(bad, LinkChannel.Tensor, Limits, out _) is not null;
            Assert.Equal(bit < 36 * 8, refused);
            Assert.False(FrameHeader.IsChecksumRight(bad, new byte[10]), $"bit {bit} went unnoticed");
        }
    }

    private static byte[] Write(FrameHeader header, int? bodyBytes = null)
    {
        var bytes = new byte[FrameHeader.Size];
        header.Write(bytes, new byte[bodyBytes ?? header.BodyBytes]);
        return bytes;
    }
}
