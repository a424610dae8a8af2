namespace Cluster.Cli.Bench;

/// <summary>Is a folder of the system's temporary ones, removed at the end unless it is to stay.</summary>
internal sealed class BenchFolder(TimeProvider time, bool keep, Action<string> say) : IAsyncDisposable
{
    /// <summary>A process that was killed writes no more after a few milliseconds; what lasts longer is no such thing.</summary>
    private const int RemovalsMax = 50;

    private static readonly TimeSpan RemovalInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Gets where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("cluster-bench-").FullName;

    /// <summary>Gets the path of something in it.</summary>
    public string At(string name) => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        for (var removals = 1; !keep; removals++)
        {
            try
            {
                Directory.Delete(Path, recursive: true);
                return;
            }
            catch (DirectoryNotFoundException)
            {
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (removals < RemovalsMax) await Task.Delay(RemovalInterval, time).ConfigureAwait(false);
                else
                {
                    say($"{Path} could not be removed: {e.Message}");
                    return;
                }
            }
        }
    }
}
