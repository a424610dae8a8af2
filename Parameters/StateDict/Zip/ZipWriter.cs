using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Cluster.Parameters.StateDict.Zip;

/// <summary>
/// Writes stored (uncompressed) entries as PyTorch does: data on 64-byte borders, straight from the caller's memory.
/// The stream need not seek, because a checksum is computed before its entry is written.
/// </summary>
internal sealed class ZipWriter
{
    private readonly Stream _stream;
    private readonly ArrayBufferWriter<byte> _central = new();
    private long _position;
    private long _entries;

    /// <param name="stream">Where the archive goes.</param>
    /// <param name="position">The bytes of the file before it; 0 except in tests of large files.</param>
    public ZipWriter(Stream stream, long position = 0)
    {
        _stream = stream;
        _position = position;
    }

    public void Add(string name, ReadOnlySpan<byte> data)
    {
        byte[] nameBytes = Encoding.UTF8.GetBytes(name);
        uint crc = Crc32.HashToUInt32(data);
        WriteCentral(nameBytes, crc, data.Length);
        WriteLocal(nameBytes, crc, data.Length);
        Write(data);
        _entries++;
    }

    public void Finish()
    {
        long start = _position;
        Write(_central.WrittenSpan);
        if (_entries >= ushort.MaxValue || start >= uint.MaxValue)
            WriteEnd64(start);
        var end = new byte[ZipFormat.EndBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(end, ZipFormat.EndSignature);
        ushort count = (ushort)Math.Min(_entries, ushort.MaxValue);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), count);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), count);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(12), (uint)_central.WrittenCount);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), (uint)Math.Min(start, uint.MaxValue));
        Write(end);
    }

    private void WriteLocal(byte[] name, uint crc, int length)
    {
        long unpadded = _position + ZipFormat.LocalBytes + name.Length + 4;
        int pad = (int)(-unpadded & (ZipFormat.DataAlignmentBytes - 1));
        var header = new byte[ZipFormat.LocalBytes + name.Length + 4 + pad];
        BinaryPrimitives.WriteUInt32LittleEndian(header, ZipFormat.LocalSignature);
        WriteCommon(header.AsSpan(4), name, crc, length);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(28), (ushort)(4 + pad));
        name.CopyTo(header, ZipFormat.LocalBytes);
        Span<byte> extra = header.AsSpan(ZipFormat.LocalBytes + name.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(extra, ZipFormat.ExtraPad);
        BinaryPrimitives.WriteUInt16LittleEndian(extra[2..], (ushort)pad);
        extra[4..].Fill((byte)'Z');
        Write(header);
    }

    private void WriteCentral(byte[] name, uint crc, int length)
    {
        // Lengths fit 32 bits, because one span holds an entry; the place in the file need not.
        bool far = _position >= uint.MaxValue;
        int extraLength = far ? 4 + sizeof(long) : 0;
        Span<byte> header = _central.GetSpan(ZipFormat.CentralBytes + name.Length + extraLength);
        header[..(ZipFormat.CentralBytes + name.Length + extraLength)].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, ZipFormat.CentralSignature);
        WriteCommon(header[6..], name, crc, length);
        BinaryPrimitives.WriteUInt16LittleEndian(header[30..], (ushort)extraLength);
        BinaryPrimitives.WriteUInt32LittleEndian(header[42..], far ? uint.MaxValue : (uint)_position);
        name.CopyTo(header[ZipFormat.CentralBytes..]);
        if (far)
        {
            Span<byte> extra = header[(ZipFormat.CentralBytes + name.Length)..];
            BinaryPrimitives.WriteUInt16LittleEndian(extra, ZipFormat.Extra64);
            BinaryPrimitives.WriteUInt16LittleEndian(extra[2..], sizeof(long));
            BinaryPrimitives.WriteInt64LittleEndian(extra[4..], _position);
        }

        _central.Advance(ZipFormat.CentralBytes + name.Length + extraLength);
    }

    // Local and central headers share these 24 bytes: version, flags, method, time, checksum, lengths.
    private static void WriteCommon(Span<byte> header, byte[] name, uint crc, int length)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], ZipFormat.FlagUtf8);
        BinaryPrimitives.WriteUInt32LittleEndian(header[10..], crc);
        BinaryPrimitives.WriteUInt32LittleEndian(header[14..], (uint)length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[18..], (uint)length);
        BinaryPrimitives.WriteUInt16LittleEndian(header[22..], (ushort)name.Length);
    }

    private void WriteEnd64(long start)
    {
        const ushort Version = 45;
        var end = new byte[ZipFormat.End64Bytes + ZipFormat.Locator64Bytes];
        BinaryPrimitives.WriteUInt32LittleEndian(end, ZipFormat.End64Signature);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(4), ZipFormat.End64Bytes - 12);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(12), Version);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(14), Version);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(24), _entries);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(32), _entries);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(40), _central.WrittenCount);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(48), start);
        Span<byte> locator = end.AsSpan(ZipFormat.End64Bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(locator, ZipFormat.Locator64Signature);
        BinaryPrimitives.WriteInt64LittleEndian(locator[8..], _position);
        BinaryPrimitives.WriteUInt32LittleEndian(locator[16..], 1);
        Write(end);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _stream.Write(bytes);
        _position += bytes.Length;
    }
}
