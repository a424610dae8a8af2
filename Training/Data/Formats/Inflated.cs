using Cluster.Training.Data.Raw;

namespace Cluster.Training.Data.Formats;

/// <summary>Reads compressed bytes whose length something else says, and believes it only as far as it can be true.</summary>
internal static class Inflated
{
    /// <summary>Is how many bytes one compressed byte can stand for at most: deflate's longest match in two bits.</summary>
    public const int RatioMax = 1032;

    /// <summary>Reads exactly <paramref name="lengthBytes"/> bytes, the last ones of the stream.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="stream">Gives the bytes.</param>
    /// <param name="lengthBytes">How many there are said to be.</param>
    /// <param name="compressedBytes">How many compressed bytes they come from.</param>
    /// <exception cref="DataException">There are more or fewer, or they cannot be held in memory.</exception>
    public static byte[] Read(string file, Stream stream, long lengthBytes, long compressedBytes)
    {
        if (lengthBytes / RatioMax > compressedBytes)
            throw new DataException(file, $"says to hold {lengthBytes} bytes, which {compressedBytes} compressed ones cannot be");
        if (lengthBytes > RawBytes.MemoryBytesMax)
            throw new DataException(file, $"{lengthBytes} bytes are too many for memory; unpacked, the file is mapped instead");
        var bytes = GC.AllocateUninitializedArray<byte>((int)lengthBytes);
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (read < bytes.Length) throw new DataException(file, $"ends after {read} of {lengthBytes} bytes");
        if (stream.ReadByte() >= 0) throw new DataException(file, $"goes on behind its {lengthBytes} bytes");
        return bytes;
    }
}
