namespace Cluster.Messages;

/// <summary>Names the bounds of data that the coordinator serves, and the links on which it does.</summary>
public static class DataPieces
{
    /// <summary>The name of the run's data; other names are those of the job's options.</summary>
    public const string Data = "data";

    /// <summary>The place of the list itself; the files follow.</summary>
    public const int ListFile = 0;

    /// <summary>Bytes of a piece: large enough that asking for it costs nothing beside it.</summary>
    public const int PieceBytes = 1 << 20;

    /// <summary>
    /// Pieces that a worker has asked for at a time: while one is on its way the next ones are read, also over a long line.
    /// </summary>
    public const int AskedMax = 4;

    /// <summary>Pieces in the coordinator's memory at a time, of all workers together.</summary>
    public const int InMemoryMax = 64;

    /// <summary>Files of one list; a folder with more is better packed into one file.</summary>
    public const int FilesMax = 1_000_000;

    /// <summary>Bytes of a list, which both ends hold in memory.</summary>
    public const int ListBytesMax = 128 << 20;

    private const string LinkPrefix = "data of ";

    /// <summary>Gets what the hello of such a link says of itself, so that it is told from a link for gradients.</summary>
    /// <param name="run">The run.</param>
    public static string LinkDetail(string run) => LinkPrefix + run;

    /// <summary>Gets the run that the hello of such a link names; null: it is another link.</summary>
    /// <param name="detail">The hello's own word.</param>
    public static string? RunOf(string detail) =>
        detail.StartsWith(LinkPrefix, StringComparison.Ordinal) ? detail[LinkPrefix.Length..] : null;
}
