using System.Globalization;
using System.Security.Cryptography;
using Cluster.Messages;
using Cluster.Training.Data;

namespace Cluster.WorkerNode.Data;

/// <summary>Keeps what the coordinator served on this machine's disk, for the next run and for the other workers here.</summary>
/// <remarks>
/// <para>An entry is a folder that bears the SHA-256 of its list, so that other content is another entry and none is ever
/// outdated. Each file has its own hash in the list; one that is missing, cut short or damaged is fetched again. A file comes in a
/// folder beside the entry, is flushed to the disk and then moved into it, so that a name that stands is whole. What came before a
/// link was cut is gone on from; where it turns out wrong, as after a loss of power, the file is fetched from its start.</para>
/// <para>Workers of one machine take turns by a lock file, which the system lets go of with its holder: the first one fetches, the
/// others find it all there.</para>
/// </remarks>
/// <param name="folder">The folder of the cache.</param>
/// <param name="time">The clock.</param>
internal sealed class DataCache(string folder, TimeProvider time)
{
    /// <summary>Where files are before they are whole, by their places in the list.</summary>
    private const string PartsSuffix = ".parts";

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
    /// <param name="fetch">Fetches the file at a place of the list into a stream, from the stream's position on.</param>
    /// <returns>The path of the file or folder.</returns>
    /// <exception cref="DataException">The disk is full or refuses, or what comes is not what the list says.</exception>
    public async Task<string> FillAsync(FetchedList list, Func<int, Stream, Task> fetch)
    {
        var entry = Path.Combine(folder, "data", list.Hash);
        try
        {
            Directory.CreateDirectory(entry);
            using var turn = await TakeTurnAsync(entry + ".lock").ConfigureAwait(false);
            var parts = Directory.CreateDirectory(entry + PartsSuffix);
            foreach (var empty in list.Content.Folders) Directory.CreateDirectory(Path.Combine(entry, empty));
            for (var i = 0; i < list.Content.Files.Count; i++)
            {
                var file = list.Content.Files[i];
                var path = Path.Combine(entry, file.Path);
                var part = Path.Combine(parts.FullName, (i + 1).ToString(CultureInfo.InvariantCulture));
                if (!IsWhole(path, file)) await FetchAsync(path, part, file, into => fetch(i + 1, into)).ConfigureAwait(false);
            }

            parts.Delete(recursive: true);
            return Path.Combine(entry, list.Content.Root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException(
                entry, $"what the coordinator serves cannot be kept here: {e.Message}; --cache DIR names another folder", e);
        }
    }

    private static async Task FetchAsync(string path, string part, DataFile file, Func<Stream, Task> fetch)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        for (var goesOn = File.Exists(part); ; goesOn = false)
        {
            await FetchPartAsync(part, file, fetch, goesOn).ConfigureAwait(false);
            if (IsWhole(part, file)) break;
            File.Delete(part);
            if (!goesOn) throw new DataException(path, "what came is not what the coordinator hashed: does the file change while it is served?");
        }

        File.Move(part, path, overwrite: true);
    }

    private static async Task FetchPartAsync(string part, DataFile file, Func<Stream, Task> fetch, bool goesOn)
    {
        try
        {
            await using var into = new FileStream(part, new FileStreamOptions
            {
                Mode = goesOn ? FileMode.Open : FileMode.CreateNew,
                Access = FileAccess.Write,
                Share = FileShare.None,
                PreallocationSize = goesOn ? 0 : file.Bytes,
            });
            if (into.Length > file.Bytes) into.SetLength(0);
            into.Seek(0, SeekOrigin.End);
            await fetch(into).ConfigureAwait(false);
            into.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            File.Delete(part); // a full disk gets its room back
            throw;
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
