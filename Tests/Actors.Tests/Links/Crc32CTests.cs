using System.Text;
using Cluster.Actors.Links;

namespace Cluster.Actors.Tests.Links;

public sealed class Crc32CTests
{
    // Check values: RFC 3720, appendix B.4, and the catalogue's "123456789".
    [Theory]
    [InlineData("123456789", 0xE3069283u)]
    [InlineData("", 0u)]
    public void Compute_KnownText_GivesTheKnownValue(string text, uint expected) =>
        Assert.Equal(expected, Crc32C.Compute(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Compute_ThirtyTwoZeros_GivesTheKnownValue() =>
        Assert.Equal(0x8A9136AAu, Crc32C.Compute(new byte[32]));

    [Theory]
    [InlineData(7)]
    [InlineData(767)]
    [InlineData(768)]
    [InlineData(24_576)]
    [InlineData(100_003)]
    public void Compute_AnyLength_EqualsTheBitwiseDefinition(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        Assert.Equal(Bitwise(bytes), Crc32C.Compute(bytes));
        Assert.Equal(Bitwise(bytes), Crc32C.Append(Crc32C.Compute(bytes.AsSpan(0, 5)), bytes.AsSpan(5)));
    }

    private static uint Bitwise(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : 0x82F63B78u);
        }

        return ~crc;
    }
}
