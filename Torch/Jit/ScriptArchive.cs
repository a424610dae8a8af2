using System.IO.Compression;
using System.IO.Hashing;

namespace Cluster.Torch;

/// <summary>Looks into a TorchScript file before libtorch does, which trusts it.</summary>
/// <remarks>
/// A TorchScript file is a program. Opening it must run none of it; what its forward may do is checked once its graph is there
/// (<c>jit.cpp</c>). libtorch does not compare checksums, and a damaged pickle may end the process: so they are compared here. Whoever
/// means harm can make them right: a file is opened on its maker's word.
/// </remarks>
internal static class ScriptArchive
{
    // Only code is compressed. A large model's has less than one of them.
    private const long CodeBytesMax = 64 << 20;

    // The method that runs when a module is opened: only quantized modules have it, and they are not trained.
    private static readonly byte[] RunsOnOpening = "__setstate__"u8.ToArray();

    /// <summary>Refuses what is no TorchScript module, and one that could do harm while it is opened.</summary>
    /// <exception cref="ScriptFileException">It is one of these; the reason says what to do.</exception>
    internal static void Check(string file)
    {
        if (Directory.Exists(file)) throw new ScriptFileException(file, "is a folder, not a TorchScript file");
        if (!File.Exists(file)) throw new ScriptFileException(file, "no such file");
        try
        {
            using var archive = ZipFile.OpenRead(file);
            CheckEntries(file, archive.Entries);
        }
        catch (InvalidDataException)
        {
            throw new ScriptFileException(file, "is damaged, or no TorchScript file: torch.jit.save writes one");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new ScriptFileException(file, error.Message);
        }
    }

    private static void CheckEntries(string file, IReadOnlyCollection<ZipArchiveEntry> entries)
    {
        var code = entries.Where(entry => entry.FullName.Contains("/code/", StringComparison.Ordinal)).ToArray();
        if (code.Length == 0)
        {
            throw new ScriptFileException(file, entries.Any(IsPickle)
                ? "holds tensors or a pickled object, not a TorchScript module: in Python, torch.jit.script(model).save(file)"
                : "holds no TorchScript module: torch.jit.save writes one");
        }

        if (entries.Except(code).FirstOrDefault(entry => entry.Length != entry.CompressedLength) is { } packed)
            throw new ScriptFileException(file, $"'{packed.FullName}' is compressed; torch.jit.save compresses only code");
        if (code.Sum(entry => Math.Min(entry.Length, CodeBytesMax)) >= CodeBytesMax)
            throw new ScriptFileException(file, $"its code has more than {CodeBytesMax} bytes");
        if (entries.FirstOrDefault(IsDamaged) is { } damaged)
            throw new ScriptFileException(file, $"is damaged: the checksum of '{damaged.FullName}' does not match");
        if (code.FirstOrDefault(RunsCode) is { } running)
            throw new ScriptFileException(file, $"'{running.FullName}' has code that runs when it is opened (__setstate__)");
    }

    private static bool IsPickle(ZipArchiveEntry entry) => entry.FullName.EndsWith("/data.pkl", StringComparison.Ordinal);

    private static bool IsDamaged(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        var hash = new Crc32();
        hash.Append(stream);
        return hash.GetCurrentHashAsUInt32() != entry.Crc32;
    }

    private static bool RunsCode(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        var text = new byte[entry.Length];
        var length = stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
        return text.AsSpan(0, length).IndexOf(RunsOnOpening) >= 0;
    }
}
