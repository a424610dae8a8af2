using System.Diagnostics;
using System.Runtime.InteropServices;
using Cluster.Training.Data;
using Cluster.Training.Plans;

namespace Cluster.Training.Tests.Data;

/// <summary>Reads what NumPy wrote, and compares each bit with what NumPy and PyTorch make of it.</summary>
public sealed class ArrayGoldenTests
{
    private const string Python = "/usr/bin/python3";

    [SkippableFact]
    public void Load_NumpysArrays_GivesPyTorchsBits()
    {
        Skip.IfNot(File.Exists(Python), "needs Debian's python3");
        using var folder = new TemporaryFolder();
        Run(folder.Path);
        var files = Directory.GetFiles(folder.Path, "*.npz");
        Assert.Equal(84, files.Length);
        foreach (var file in files)
        {
            Compare(file, new RowTransforms(), "plain");
            Compare(file, new RowTransforms { Divide = 255, Mean = [0.1307f, 0.4f], Std = [0.3081f, 0.25f] }, "scaled");
        }
    }

    private static void Compare(string file, RowTransforms transforms, string what)
    {
        var data = new ArraySource { File = file, Transforms = transforms, ValidationFraction = 0 }
            .Load(new JobContext { DataPath = file }).Train;
        var expected = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.ChangeExtension(file, what))).ToArray();
        var order = Permutation.ForSplit(0, 6);
        Assert.Equal([2, 3, 4], data.RowShape);
        for (var row = 0; row < 6; row++)
        {
            Assert.True(expected.AsSpan(order[row] * 24, 24).SequenceEqual(data.FeaturesOf(row)), $"{Path.GetFileName(file)}, {what}, row {row}");
            Assert.Equal(new long[] { 0, 2, 1, 1, 0, 2 }[order[row]], data.Classes[row]);
        }
    }

    private static void Run(string folder)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Golden", "training", "arrays.py");
        var start = new ProcessStartInfo(Python, [script, folder]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Skip.If(errors.Result.Contains("No module named", StringComparison.Ordinal), "needs python3-numpy and python3-torch");
        Assert.True(output.Contains("done", StringComparison.Ordinal), errors.Result);
    }
}
