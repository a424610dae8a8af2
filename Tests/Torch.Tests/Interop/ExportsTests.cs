using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Cluster.Torch.Interop;

namespace Cluster.Torch.Tests.Interop;

public class ExportsTests
{
    [SkippableFact]
    public void Imports_ComparedWithTheLibrary_AreItsExports()
    {
        var exports = Exports();
        Skip.If(exports is null, "nm is not installed");

        Assert.Equal(exports, Imports().Order());
    }

    [Fact]
    public void Imports_LookedUpInTheLibrary_AreAllThere()
    {
        var library = NativeLibrary.Load(torch.Info.LibraryPath);

        Assert.All(Imports(), name => Assert.True(NativeLibrary.TryGetExport(library, name, out _), name));
    }

    [Fact]
    public void Areas_OnBothSides_HaveTheSameNames()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!Directory.Exists(Path.Combine(root.FullName, "Torch", "native"))) root = root.Parent!;
        var native = Directory.GetFiles(Path.Combine(root.FullName, "Torch", "native"), "*.cpp")
            .Where(file => File.ReadAllText(file).Contains("CT_API", StringComparison.Ordinal))
            .Select(Path.GetFileNameWithoutExtension);
        var managed = Directory.GetFiles(Path.Combine(root.FullName, "Torch", "Interop"), "NativeMethods.*.cs")
            .Select(file => Path.GetFileName(file).Split('.')).Where(parts => parts.Length == 3)
            .Select(parts => parts[1].ToLowerInvariant());

        Assert.Equal(native.Order(), managed.Order());
    }

    private static IEnumerable<string> Imports() =>
        typeof(NativeMethods).GetMethods(BindingFlags.Static | BindingFlags.NonPublic)
            .Where(method => method.Name.StartsWith("ct_", StringComparison.Ordinal)).Select(method => method.Name);

    private static IEnumerable<string>? Exports()
    {
        try
        {
            var start = new ProcessStartInfo("nm", ["-D", "--defined-only", torch.Info.LibraryPath])
            {
                RedirectStandardOutput = true,
            };
            using var process = Process.Start(start)!;
            var lines = process.StandardOutput.ReadToEnd().Split('\n');
            process.WaitForExit();
            return lines.Select(line => line.Split(' ')[^1])
                .Where(name => name.StartsWith("ct_", StringComparison.Ordinal)).Order();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
