using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Cluster.Coordinator.Snapshots;

/// <summary>Writes and reads JSON files that say their own SHA-256: no byte of them changes unnoticed.</summary>
/// <remarks>
/// The last member of the object is <c>sha256</c>: the hash of all bytes before its digits. What stands after them is
/// always the same, so that it is compared as it is. A file of an older build has no such member; a file that has it in
/// another form does not parse, because the key is unknown.
/// </remarks>
internal static class SealedJson
{
    private const int DigestChars = 64;

    private static ReadOnlySpan<byte> ObjectEnd => "\n}"u8;

    private static ReadOnlySpan<byte> Label => ",\n  \"sha256\": \""u8;

    private static ReadOnlySpan<byte> End => "\"\n}\n"u8;

    /// <summary>Makes the bytes of a file.</summary>
    public static byte[] Write(object content)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(content, content.GetType(), SnapshotJson.Options);
        byte[] hashed = [.. json.AsSpan(..^ObjectEnd.Length), .. Label];
        return [.. hashed, .. Digest(hashed), .. End];
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <returns>The content, and whether it bore its hash.</returns>
    /// <exception cref="JsonException">It is damaged.</exception>
    public static (T Content, bool IsSealed) Read<T>(Stream file)
    {
        using var memory = new MemoryStream();
        file.CopyTo(memory);
        ReadOnlySpan<byte> bytes = memory.GetBuffer().AsSpan(0, (int)memory.Length);
        var isSealed = TryUnseal(bytes, out var json);
        var content = JsonSerializer.Deserialize<T>(json, SnapshotJson.Options);
        return (content ?? throw new JsonException("it is empty"), isSealed);
    }

    private static bool TryUnseal(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> json)
    {
        json = bytes;
        if (bytes.Length < Label.Length + DigestChars + End.Length || !bytes.EndsWith(End)) return false;
        var hashed = bytes[..^(DigestChars + End.Length)];
        if (!hashed.EndsWith(Label)) return false;
        var actual = Digest(hashed);
        var written = bytes.Slice(hashed.Length, DigestChars);
        if (!written.SequenceEqual(actual))
            throw new JsonException($"its SHA-256 is {Start(actual)} where {Start(written)} was written");
        json = (byte[])[.. hashed[..^Label.Length], .. ObjectEnd];
        return true;
    }

    private static string Start(ReadOnlySpan<byte> digest) => Encoding.Latin1.GetString(digest[..12]);

    private static byte[] Digest(ReadOnlySpan<byte> bytes) =>
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(bytes)));
}
