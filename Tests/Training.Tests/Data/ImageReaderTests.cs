using System.Text;
using Cluster.Training.Data;
using Cluster.Training.Data.Images;

namespace Cluster.Training.Tests.Data;

public sealed class ImageReaderTests
{
    [Theory]
    [InlineData(1, "00A0", "255,0,255")]
    [InlineData(2, "001B", "0,85,170")]
    [InlineData(4, "000F80", "0,255,136")]
    [InlineData(8, "00010203", "1,2,3")]
    [InlineData(16, "000110021103FF", "1,2,3")]
    public void Png_GreyOfAnyDepth_IsBroughtTo255(byte depth, string line, string expected)
    {
        var image = Decode(MadeFiles.Png(3, 1, depth, 0, Convert.FromHexString(line)));
        Assert.Equal((1, 1, 3), (image.Channels, image.Height, image.Width));
        Assert.Equal(expected, string.Join(',', image.Pixels));
    }

    [Theory]
    [InlineData(2, "00010203040506", "1,4,2,5,3,6")]
    [InlineData(6, "000102030004050600", "1,4,2,5,3,6")]
    [InlineData(4, "0001FF02FF", "1,2")]
    public void Png_Channels_StandApartWithoutTransparency(byte colour, string line, string expected) =>
        Assert.Equal(expected, string.Join(',', Decode(MadeFiles.Png(2, 1, 8, colour, Convert.FromHexString(line))).Pixels));

    [Fact]
    public void Png_Palette_IsLookedUp() =>
        Assert.Equal([9, 1, 8, 2, 7, 3], Decode(MadeFiles.Png(2, 1, 4, 3, [0, 0x10], [1, 2, 3, 9, 8, 7])).Pixels);

    [Fact]
    public void Png_EachFilter_GivesTheSamePixels()
    {
        byte[] pixels = [10, 200, 30, 40, 50, 60, 250, 80, 90, 100, 7, 120];
        for (byte filter = 0; filter <= 4; filter++)
            Assert.Equal(pixels, Decode(MadeFiles.Png(4, 3, 8, 0, Filter(pixels, 4, filter))).Pixels);
    }

    [Fact]
    public void Png_Damaged_IsNoticed()
    {
        var good = MadeFiles.Png(2, 1, 8, 0, [0, 1, 2]);
        for (var i = 8; i < good.Length; i++)
        {
            var bad = good.ToArray();
            bad[i] ^= 4;
            Assert.Throws<DataException>(() => Decode(bad));
        }
    }

    [Theory]
    [InlineData(8, 0, 1, "interlaced images are not read")]
    [InlineData(3, 0, 0, "is no PNG")]
    [InlineData(8, 5, 0, "is no PNG")]
    public void Png_OtherForms_AreRefused(byte depth, byte colour, byte interlace, string reason) => Assert.Contains(
        reason, Assert.Throws<DataException>(() => Decode(MadeFiles.Png(1, 1, depth, colour, [0, 1], interlace: interlace))).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(60_000, 60_000, "more than 4194304 numbers")]
    [InlineData(1_000, 1_000, "which 11 compressed ones cannot be")]
    [InlineData(0, 4, "says to have 0 x 4 pixels")]
    [InlineData(3, 1, "ends after 3 of 4 bytes")]
    [InlineData(1, 1, "goes on behind its 2 bytes")]
    public void Png_LyingHeader_IsRefusedBeforeMemoryIsTaken(int width, int height, string reason) => Assert.Contains(
        reason, Assert.Throws<DataException>(() => Decode(MadeFiles.Png(width, height, 8, 0, [0, 1, 2]))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("P5\n# a comment\n2 1\n255\n", new byte[] { 3, 4 }, "3,4")]
    [InlineData("P5 2 1 15 ", new byte[] { 15, 1 }, "255,17")]
    [InlineData("P5 1 1 65535 ", new byte[] { 0x80, 0x80 }, "128")]
    [InlineData("P6 2 1 255\n", new byte[] { 1, 2, 3, 4, 5, 6 }, "1,4,2,5,3,6")]
    public void Netpbm_BinaryForms_AreRead(string header, byte[] pixels, string expected) =>
        Assert.Equal(expected, string.Join(',', Decode([.. Encoding.ASCII.GetBytes(header), .. pixels]).Pixels));

    [Theory]
    [InlineData("P2 1 1 255 7", "P2 images are not read")]
    [InlineData("P5 1 1 255 ", "holds 0 bytes behind its header, which says 1")]
    [InlineData("P5 1 1 0 a", "its largest value is 0")]
    [InlineData("P5 1 a", "byte 5: a number up to 65535")]
    [InlineData("P5 99999 1 2 a", "byte 3: a number up to 65535")]
    [InlineData("P5 1 1 9 a", "97 is above the largest value 9")]
    public void Netpbm_Bad_SaysWhere(string text, string reason) => Assert.Contains(
        reason, Assert.Throws<DataException>(() => Decode(Encoding.ASCII.GetBytes(text))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(2, "1,4,2,5,3,6")]
    [InlineData(-2, "4,1,5,2,6,3")]
    public void Bmp_BottomOrTopFirst_IsRead(int height, string expected) => Assert.Equal(
        expected, string.Join(',', Decode(MadeFiles.Bmp(1, height, [6, 5, 4, 0, 3, 2, 1, 0])).Pixels));

    [Fact]
    public void Jpeg_IsRefusedInWords() => Assert.Contains("JPEG is not read; save the image as PNG",
        Assert.Throws<DataException>(() => Decode([0xFF, 0xD8, 0xFF])).Message, StringComparison.Ordinal);

    private static RawImage Decode(byte[] bytes) => ImageReader.Decode("image", bytes);

    // As the specification describes each filter for pixels of one byte.
    private static byte[] Filter(byte[] pixels, int width, byte filter)
    {
        var lines = new List<byte>();
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y) = (i % width, i / width);
            if (x == 0) lines.Add(filter);
            int a = x > 0 ? pixels[i - 1] : 0, b = y > 0 ? pixels[i - width] : 0, c = x > 0 && y > 0 ? pixels[i - width - 1] : 0;
            var p = a + b - c;
            var nearest = new[] { a, b, c }.OrderBy(value => Math.Abs(p - value)).First();
            lines.Add((byte)(pixels[i] - new[] { 0, a, b, (a + b) / 2, nearest }[filter]));
        }
        return [.. lines];
    }
}
