namespace Cluster.Training.Data.Images;

/// <summary>Reads PGM (grey) and PPM (colour) images in their binary forms, P5 and P6.</summary>
/// <remarks>Source: the manual pages pgm(5) and ppm(5) of Netpbm. Values are brought from 0..maximum to 0..255.</remarks>
internal static class NetpbmReader
{
    private const int NumberMax = 65_535;

    /// <summary>Reads an image.</summary>
    /// <exception cref="DataException">It is damaged, or of a form that is not read.</exception>
    public static RawImage Read(string file, byte[] bytes)
    {
        if (bytes[1] is not ((byte)'5' or (byte)'6'))
            throw new DataException(file, $"P{(char)bytes[1]} images are not read; save it as binary PGM (P5) or PPM (P6)");
        var channels = bytes[1] == '6' ? 3 : 1;
        var at = 2;
        var (width, height, max) = (Number(file, bytes, ref at), Number(file, bytes, ref at), Number(file, bytes, ref at));
        RawImage.CheckSize(file, channels, height, width);
        if (max is < 1) throw new DataException(file, "its largest value is 0");
        at++; // one white space
        var size = max > byte.MaxValue ? 2 : 1;
        var length = (long)channels * height * width * size;
        if (bytes.Length - at != length)
            throw new DataException(file, $"holds {Math.Max(0, bytes.Length - at)} bytes behind its header, which says {length}");
        return RawImage.Of(channels, height, width, (y, x, channel) =>
        {
            var place = at + ((y * width + x) * channels + channel) * size;
            var value = size == 1 ? bytes[place] : bytes[place] << 8 | bytes[place + 1];
            return value <= max ? (byte)(value * 255 / max) : throw new DataException(file,
                $"byte {place}: {value} is above the largest value {max}");
        });
    }

    // Numbers stand between white space; a comment goes from # to the end of its line.
    private static int Number(string file, byte[] bytes, ref int at)
    {
        while (at < bytes.Length && (bytes[at] == '#' || IsSpace(bytes[at])))
        {
            if (bytes[at] == '#') while (at < bytes.Length && bytes[at] != '\n') at++;
            else at++;
        }
        var (number, first) = (0, at);
        while (at < bytes.Length && bytes[at] is >= (byte)'0' and <= (byte)'9' && number <= NumberMax) number = 10 * number + bytes[at++] - '0';
        if (at == first || number > NumberMax)
            throw new DataException(file, $"byte {first}: a number up to {NumberMax} was expected");
        return number;
    }

    private static bool IsSpace(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' or 0x0B or 0x0C;
}
