using System.Diagnostics;

namespace Cluster.Integration.Tests.Running;

/// <summary>Is a small disk of a test's own, mounted on a folder; it needs root.</summary>
internal sealed class Tmpfs : IDisposable
{
    private Tmpfs(string path) => Path = path;

    public string Path { get; }

    /// <summary>Mounts one, or skips the test with the reason.</summary>
    public static Tmpfs Mount(string path, string options)
    {
        Directory.CreateDirectory(path);
        var reason = Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path);
        Skip.If(reason is not null, $"a tmpfs cannot be mounted here: {reason}");
        return new Tmpfs(path);
    }

    /// <summary>Gives it other options, such as another size.</summary>
    public void Remount(string options) => Assert.Null(Run("mount", "-o", $"remount,{options}", Path));

    public void Dispose() => Run("umount", "-l", Path);

    private static string? Run(string program, params string[] arguments)
    {
        if (!OperatingSystem.IsLinux()) return "not Linux";
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : errors.Trim();
    }
}
