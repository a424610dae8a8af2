using System.Numerics;
using System.Runtime.InteropServices;

namespace Cluster.Actors.Links;

/// <summary>
/// CRC-32C (Castagnoli). The processor's instruction takes eight bytes in one cycle but answers after three, so long
/// runs are cut in three lanes that are computed side by side and joined by a table that says what a lane of zeros
/// does to a checksum. Source: M. Adler, crc32c.c. Falls back to software by BitOperations.
/// </summary>
public static class Crc32C
{
    private const int LaneBytes = 8_192;
    private const int ShortLaneBytes = 256;
    private const uint ReversedPolynomial = 0x82F6_3B78;

    private static readonly uint[] LaneShift = ShiftTable(LaneBytes);
    private static readonly uint[] ShortLaneShift = ShiftTable(ShortLaneBytes);

    /// <summary>Returns the checksum of bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>Returns the checksum of what had the given checksum, followed by the bytes.</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        var crc = ~checksum;
        crc = Lanes(crc, ref bytes, LaneBytes, LaneShift);
        crc = Lanes(crc, ref bytes, ShortLaneBytes, ShortLaneShift);
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
            crc = BitOperations.Crc32C(crc, word);
        foreach (var value in bytes[(bytes.Length & ~7)..])
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }

    private static uint Lanes(uint crc, ref ReadOnlySpan<byte> bytes, int laneBytes, uint[] shift)
    {
        while (bytes.Length >= 3 * laneBytes)
        {
            var a = MemoryMarshal.Cast<byte, ulong>(bytes[..laneBytes]);
            var b = MemoryMarshal.Cast<byte, ulong>(bytes.Slice(laneBytes, laneBytes));
            var c = MemoryMarshal.Cast<byte, ulong>(bytes.Slice(2 * laneBytes, laneBytes));
            uint second = 0, third = 0;
            for (var i = 0; i < a.Length && i < b.Length && i < c.Length; i++)
            {
                crc = BitOperations.Crc32C(crc, a[i]);
                second = BitOperations.Crc32C(second, b[i]);
                third = BitOperations.Crc32C(third, c[i]);
            }

            crc = Shift(shift, crc) ^ second;
            crc = Shift(shift, crc) ^ third;
            bytes = bytes[(3 * laneBytes)..];
        }

        return crc;
    }

    private static uint Shift(uint[] table, uint crc) => table[crc & 0xFF]
        ^ table[256 + ((crc >> 8) & 0xFF)] ^ table[512 + ((crc >> 16) & 0xFF)] ^ table[768 + (crc >> 24)];

    /// <summary>Tabulates, byte by byte of a checksum, its value after that many zero bytes.</summary>
    private static uint[] ShiftTable(int zeroBytes)
    {
        Span<uint> columns = stackalloc uint[32];
        for (var bit = 0; bit < 32; bit++)
        {
            var crc = 1u << bit;
            for (var i = 0; i < zeroBytes * 8; i++)
                crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : ReversedPolynomial);
            columns[bit] = crc;
        }

        var table = new uint[4 * 256];
        for (var position = 0; position < 4; position++)
        {
            for (var value = 0; value < 256; value++)
            {
                for (var bit = 0; bit < 8; bit++)
                {
                    if ((value & (1 << bit)) != 0)
                        table[(position * 256) + value] ^= columns[(position * 8) + bit];
                }
            }
        }

        return table;
    }
}
