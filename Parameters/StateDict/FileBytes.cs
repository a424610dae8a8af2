namespace Cluster.Parameters.StateDict;

/// <summary>Reads ranges of a seekable file, checks each range first, and names the file in every failure.</summary>
internal sealed class FileBytes
{
    private readonly Stream _stream;
    private readonly string _fileName;

    public FileBytes(Stream stream, string fileName)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(fileName);
        if (!stream.CanSeek || !stream.CanRead)
            throw new ArgumentException("The stream must be readable and seekable.", nameof(stream));
        _stream = stream;
        _fileName = fileName;
        Length = stream.Length;
    }

    /// <summary>The length of the file when reading began.</summary>
    public long Length { get; }

    public StateDictException Bad(string reason, Exception? cause = null) => new(_fileName, reason, cause: cause);

    /// <summary>Reads one range into new memory; the range must lie within the file.</summary>
    public byte[] Read(long offset, long count)
    {
        if (offset < 0 || count < 0 || offset > Length - count)
            throw Bad($"{count} bytes at offset {offset} reach beyond the file's {Length}.");
        if (count > Array.MaxLength)
            throw Bad($"{count} bytes at offset {offset} are more than one tensor may have ({Array.MaxLength}).");
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)count);
        try
        {
            _stream.Position = offset;
            _stream.ReadExactly(bytes);
        }
        catch (EndOfStreamException end)
        {
            throw Bad("the file became shorter while it was read.", end);
        }

        return bytes;
    }
}
