using System.Reflection;
using System.Runtime.InteropServices;

namespace Cluster.Torch.Interop;

/// <summary>Finds and loads the bridge, once, before its first import is called.</summary>
/// <remarks>
/// Looked for, in order: the path in <c>CLUSTER_TORCH_BRIDGE</c> (and then nowhere else), the folder of the
/// application, <c>artifacts/native</c> of each folder from there up, and that of the source that this was built from.
/// </remarks>
internal static unsafe class BridgeLibrary
{
    internal const string PathVariable = "CLUSTER_TORCH_BRIDGE";

    /// <summary>The number that <c>bridge.h</c> must carry.</summary>
    internal const int ExpectedVersion = 5;

    private const string FileName = "libcluster_torch.so";
    private const string BuildHint = "Build it with eng/build-bridge.sh.";
    private static readonly Lock Gate = new();
    private static nint _library;

    /// <summary>Tells whether libtorch is in this process already.</summary>
    internal static bool IsLoaded => Volatile.Read(ref _library) != 0;

    /// <summary>Gets the path from which the bridge was loaded; empty before.</summary>
    internal static string LoadedFrom { get; private set; } = "";

    internal static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != NativeMethods.Library) return 0;
        lock (Gate)
        {
            if (_library == 0) _library = Load(Candidates(), ExpectedVersion);
            return _library;
        }
    }

    /// <summary>Lists the paths to try.</summary>
    internal static IReadOnlyList<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } named) return [Path.GetFullPath(named)];
        var paths = new List<string> { Path.Combine(AppContext.BaseDirectory, FileName) };
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            paths.Add(Path.Combine(folder.FullName, "artifacts", "native", FileName));
        var built = typeof(BridgeLibrary).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(a => a.Key == "NativeFolder")?.Value;
        if (built is not null) paths.Add(Path.Combine(built, FileName));
        return [.. paths.Distinct()];
    }

    /// <summary>Loads the first of the paths that can be.</summary>
    /// <exception cref="TorchNotFoundException">None can be loaded, or the one found is of another version.</exception>
    internal static nint Load(IReadOnlyList<string> paths, int expectedVersion)
    {
        var probes = new List<LibraryProbe>();
        foreach (var path in paths)
        {
            try
            {
                var library = NativeLibrary.Load(path);
                CheckVersion(library, path, expectedVersion);
                LoadedFrom = path;
                return library;
            }
            catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
            {
                probes.Add(new LibraryProbe(path, LoaderWords(error.Message, path)));
            }
        }

        throw new TorchNotFoundException($"The libtorch bridge could not be loaded. {BuildHint} Tried:", probes);
    }

    private static void CheckVersion(nint library, string path, int expectedVersion)
    {
        var found = 0;
        if (NativeLibrary.TryGetExport(library, nameof(NativeMethods.ct_bridge_version), out var address))
            _ = ((delegate* unmanaged<int*, int>)address)(&found);
        if (found == expectedVersion) return;
        var error = $"its version is {found}, this program needs {expectedVersion}";
        throw new TorchNotFoundException(
            $"The libtorch bridge is of another version. {BuildHint} Tried:", [new LibraryProbe(path, error)]);
    }

    // The runtime puts advice of its own before the loader's words, which are the last line and begin with the path.
    private static string LoaderWords(string message, string path)
    {
        var line = message.Split('\n').Select(text => text.Trim()).LastOrDefault(text => text.Length > 0) ?? message;
        return line.StartsWith(path + ":", StringComparison.Ordinal) ? line[(path.Length + 1)..].Trim() : line;
    }
}
