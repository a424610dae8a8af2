using System.Security.Cryptography;
using Cluster.Messages;
using Cluster.Training.Data;

namespace Cluster.WorkerNode.Data;

/// <summary>Keeps what the coordinator served on this machine's disk, for the next run and for the other workers here.</summary>
/// <remarks>
/// <para>An entry is a folder that bears the SHA-256 of its list, so that other content is another entry and none is ever
/// outdated. Each file has its own hash in the list; one that is missing, cut short or damaged is fetched again. A file comes under
/// a name of its own, is flushed to the disk and then renamed, so that a name that stands is whole.</para>
/// <para>Workers of one machine take turns by a lock file, which the system lets go of with its holder: the first one fetches, the
/// others find it all there.</para>
/// </remarks>
/// <param name="folder">The folder of the cache.</param>
/// <param name="time">The clock.</param>
internal sealed class DataCache(string folder, TimeProvider time)
{
    /// <summary>What a file is called before it is whole.</summary>
    private const string PartSuffix = ".part";

    /// <summary>How often a worker looks whether it is its turn.</summary>
    private static readonly TimeSpan TurnInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>How long another worker may take: a terabyte at a hundred megabytes a second.</summary>
    private static readonly TimeSpan TurnTimeout = TimeSpan.FromHours(3);

    // What the system says of a file that another process holds: Linux, macOS, Windows.
    private static readonly int[] HeldByAnother = [11, 35, unchecked((int)0x80070020)];

    /// <summary>Gets where the cache is unless something else is said.</summary>
    public static string DefaultFolder => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } home
            ? home
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "cluster");

    /// <summary>Gets what a list names, and fetches of it what is not here.</summary>
    /// <param name="list">The list.</param>
    /// <param name="fetch">Fetches the file at a place of the list into a stream.</param>
    /// <returns>The path of the file or folder.</returns>
    /// <exception cref="DataException">The disk is full or refuses, or what comes is not what the list says.</exception>
    public async Task<string> FillAsync(FetchedList list, Func<int, Stream, Task> fetch)
    {
        var entry = Path.Combine(folder, "data", list.Hash);
        try
        {
            Directory.CreateDirectory(entry);
            using var turn = await TakeTurnAsync(entry + ".lock").ConfigureAwait(false);
            foreach (var part in Directory.EnumerateFiles(entry, "*" + PartSuffix, SearchOption.AllDirectories)) File.Delete(part);
            foreach (var empty in list.Content.Folders) Directory.CreateDirectory(Path.Combine(entry, empty));
            for (var i = 0; i < list.Content.Files.Count; i++)
            {
                var file = list.Content.Files[i];
                var path = Path.Combine(entry, file.Path);
                if (!IsWhole(path, file)) await FetchAsync(path, file, into => fetch(i + 1, into)).ConfigureAwait(false);
            }

            return Path.Combine(entry, list.Content.Root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException(
                entry, $"what the coordinator serves cannot be kept here: {e.Message}; --cache DIR names another folder", e);
        }
    }

    private static async Task FetchAsync(string path, DataFile file, Func<Stream, Task> fetch)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var part = $"{path}.{Guid.NewGuid():n}{PartSuffix}";
        try
        {
            await using (var into = new FileStream(part, new FileStreamOptions
            {
                Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, PreallocationSize = file.Bytes,
            }))
            {
                await fetch(into).ConfigureAwait(false);
                into.Flush(flushToDisk: true);
            }

            if (!IsWhole(part, file))
                throw new DataException(path, "what came is not what the coordinator hashed: does the file change while it is served?");
            File.Move(part, path, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static bool IsWhole(string path, DataFile file)
    {
        var there = new FileInfo(path);
        if (!there.Exists || there.Length != file.Bytes) return false;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
        return SHA256.HashData(stream).AsSpan().SequenceEqual(file.Sha256.Span);
    }

    private async Task<FileStream> TakeTurnAsync(string path)
    {
        for (var begun = time.GetTimestamp(); ;)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (HeldByAnother.Contains(e.HResult) && time.GetElapsedTime(begun) < TurnTimeout)
            {
                await Task.Delay(TurnInterval, time).ConfigureAwait(false);
            }
        }
    }
}
