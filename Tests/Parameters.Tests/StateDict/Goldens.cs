using Cluster.Parameters.StateDict;

namespace Cluster.Parameters.Tests.StateDict;

/// <summary>Opens the files that make_files.py wrote, and the values it kept.</summary>
internal static class Goldens
{
    private static readonly Lazy<IReadOnlyList<NamedTensor>> Kept = new(() =>
    {
        using Stream stream = Open("expected.safetensors");
        return SafetensorsFile.Read(stream, "expected.safetensors");
    });

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Golden", "files");

    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    public static Stream Open(string name) => new MemoryStream(Bytes(name), writable: false);

    public static NamedTensor[] Expected(string prefix) =>
    [
        .. Kept.Value.Where(tensor => tensor.Name.StartsWith(prefix + "/", StringComparison.Ordinal))
            .Select(tensor => tensor with { Name = tensor.Name[(prefix.Length + 1)..] }),
    ];

    public static string[] Describe(IEnumerable<NamedTensor> tensors) =>
        [.. tensors.Select(t => $"{t.Name} {t.Describe()} {Convert.ToHexString(t.Data.Span)}")];

    public static byte[] Written(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }
}
