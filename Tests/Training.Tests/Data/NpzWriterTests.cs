using System.Diagnostics;
using Cluster.Training.Data;

namespace Cluster.Training.Tests.Data;

public sealed class NpzWriterTests
{
    private const string Python = "/usr/bin/python3";

    [SkippableFact]
    public void Write_Classes_OpensInNumpy()
    {
        var data = Dataset.OfClasses([1, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8.5f], [3, 1], 4);
        Assert.Equal("(2, 1, 2, 2) float32 [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.5] (2,) int64 [3, 1]", Load(data));
    }

    [SkippableFact]
    public void Write_Values_OpensInNumpy()
    {
        var data = Dataset.OfValues([2], [1, 2, 3, 4, 5, 6], [0.5f, -1, 2]);
        Assert.Equal("(3, 2) float32 [1.0, 2.0, 3.0, 4.0, 5.0, 6.0] (3, 1) float32 [0.5, -1.0, 2.0]", Load(data));
    }

    [Fact]
    public void Write_RepeatedRows_IsTheFileOfAllRows()
    {
        var data = Dataset.OfValues([2], [1, 2, 3, 4], [0.5f, -1]);
        Assert.Equal(Bytes(data.Select([0, 1, 0, 1, 0])), Bytes(data.RepeatedTo(5)));
    }

    [Fact]
    public void Write_Twice_GivesTheSameBytes()
    {
        var data = Dataset.OfValues([2], [1, 2, 3, 4], [0.5f, -1]);
        Assert.Equal(Bytes(data), Bytes(data));
    }

    private static byte[] Bytes(Dataset data)
    {
        using var stream = new MemoryStream();
        NpzWriter.Write(stream, data);
        return stream.ToArray();
    }

    private static string Load(Dataset data)
    {
        Skip.IfNot(File.Exists(Python), "needs Debian's python3");
        using var file = new TemporaryFile(Bytes(data));
        const string script =
            "import sys, numpy\nf = numpy.load(sys.argv[1], allow_pickle=False)\nx, y = f['x'], f['y']\n" +
            "print(x.shape, x.dtype, x.ravel().tolist(), y.shape, y.dtype, y.ravel().tolist())";
        var start = new ProcessStartInfo(Python, ["-c", script, file.Path])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        Skip.If(errors.Result.Contains("No module named 'numpy'", StringComparison.Ordinal), "needs python3-numpy");
        Assert.Equal("", errors.Result);
        return output;
    }
}
