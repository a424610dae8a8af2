namespace Cluster.Coordinator.Tests;

/// <summary>Is a folder that goes with the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("cluster-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
