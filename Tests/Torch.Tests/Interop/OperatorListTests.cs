using System.Diagnostics;

namespace Cluster.Torch.Tests.Interop;

public class OperatorListTests
{
    [SkippableFact]
    public void GeneratedFiles_OfTheOperatorList_AreUpToDate()
    {
        var script = Path.Combine(Root(), "eng", "generate-operators.py");
        var start = new ProcessStartInfo("python3", ["-B", script, "--check"]) { RedirectStandardOutput = true };
        using var process = StartOrSkip(start);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        Assert.True(process.ExitCode == 0, output);
    }

    private static Process StartOrSkip(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new SkipException("There is no python3.");
        }
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Directory.Build.props"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
