using System.Text;

namespace Cluster.Training.Tests.Data;

/// <summary>Holds bytes in a file that is deleted at the end of the test.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public TemporaryFile(byte[] bytes)
    {
        Path = System.IO.Path.Combine(Directory.CreateTempSubdirectory("training-tests-").FullName, "rows.csv");
        File.WriteAllBytes(Path, bytes);
    }

    public TemporaryFile(string text)
        : this(Encoding.UTF8.GetBytes(text))
    {
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(System.IO.Path.GetDirectoryName(Path)!, recursive: true);
}
