using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

[Trait("lane", "beside")]
public sealed class DataExportTests : IDisposable
{
    private const int PixelsPerRow = 64;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Export_BothSplits_EachRowOfTheFileOnce()
    {
        var rows = new List<string>();
        foreach (var (split, count) in ((string, int)[])[("train", 1_438), ("val", 359)])
        {
            var file = _folder.At(split + ".npz");
            var told = Assert.Single((await ClusterProcess.RunAsync(
                "data", "export", "digits", "--split", split, "--seed", "1", "--out", file, "--json")).Ended(0).Json);
            Assert.Equal(count, told.Long("rows"));
            var (x, y) = (Read(file, "x", $"({count}, 1, 8, 8", "<f4"), Read(file, "y", $"({count}", "<i8"));
            for (var row = 0; row < count; row++)
                rows.Add(string.Join(',', Enumerable.Range(0, PixelsPerRow)
                    .Select(p => (16 * BitConverter.ToSingle(x, 4 * (row * PixelsPerRow + p))).ToString("0"))
                    .Append(BitConverter.ToInt64(y, 8 * row).ToString("0"))));
        }

        var expected = File.ReadLines(Repository.DataFile("digits.csv")).Skip(1);
        Assert.Equal(expected.Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Export_Plain_SaysFileAndShape()
    {
        var file = _folder.At("val.npz");

        var run = await ClusterProcess.RunAsync("data", "export", "diabetes", "--split", "val", "--out", file);

        Assert.Equal($"{file}: 88 rows of [10]", Assert.Single(run.Ended(0).Output));
    }

    // NumPy's format 1.0: ten bytes, the header's length in the last two of them, the header, the numbers.
    private static byte[] Read(string file, string array, string shape, string type)
    {
        using var archive = ZipFile.OpenRead(file);
        using var stream = archive.GetEntry(array + ".npy")!.Open();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        var bytes = memory.ToArray();
        var length = BitConverter.ToUInt16(bytes, 8);
        var header = Encoding.ASCII.GetString(bytes, 10, length);
        Assert.Matches($@"'shape': {Regex.Escape(shape)},?\)", header);
        Assert.Contains($"'descr': '{type}'", header, StringComparison.Ordinal);
        return bytes[(10 + length)..];
    }
}
