using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Cluster.Parameters.StateDict.Zip;

/// <summary>
/// Computes zip's CRC-32 (reflected polynomial 0xEDB88320), eight bytes per round: table k holds the remainder of a
/// byte that k more bytes follow ("slicing by 8").
/// </summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private const int Slices = 8;
    private static readonly uint[] Tables = MakeTables();

    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<uint> tables = Tables;
        uint crc = uint.MaxValue;
        foreach (ulong raw in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            ulong word = (BitConverter.IsLittleEndian ? raw : BinaryPrimitives.ReverseEndianness(raw)) ^ crc;
            crc = tables[1792 + (int)(word & 255)]
                ^ tables[1536 + (int)((word >> 8) & 255)]
                ^ tables[1280 + (int)((word >> 16) & 255)]
                ^ tables[1024 + (int)((word >> 24) & 255)]
                ^ tables[768 + (int)((word >> 32) & 255)]
                ^ tables[512 + (int)((word >> 40) & 255)]
                ^ tables[256 + (int)((word >> 48) & 255)]
                ^ tables[(int)(word >> 56)];
        }

        foreach (byte value in bytes[(bytes.Length & ~7)..])
            crc = (crc >> 8) ^ tables[(int)((crc ^ value) & 255)];
        return ~crc;
    }

    private static uint[] MakeTables()
    {
        var tables = new uint[Slices * 256];
        for (uint value = 0; value < 256; value++)
        {
            uint crc = value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * Polynomial);
            tables[value] = crc;
        }

        for (int i = 256; i < tables.Length; i++)
            tables[i] = (tables[i - 256] >> 8) ^ tables[(int)(tables[i - 256] & 255)];
        return tables;
    }
}
