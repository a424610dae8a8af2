namespace Cluster.Coordinator.Snapshots;

/// <summary>Is the part of a file system that keeps runs; faults are injected here.</summary>
public interface IFileSystem
{
    /// <summary>Creates a folder and those above it.</summary>
    void CreateDirectory(string path);

    /// <summary>Creates a new file to write.</summary>
    /// <param name="path">The file; none of that name is there.</param>
    /// <param name="length">The bytes that will go into it, about: a disk without room for them refuses here.</param>
    Stream Create(string path, long length);

    /// <summary>Opens a file to read.</summary>
    Stream OpenRead(string path);

    /// <summary>Brings what was written to the disk itself.</summary>
    void FlushToDisk(Stream file);

    /// <summary>Brings a folder's entries to the disk itself: without it a rename may be lost with the power.</summary>
    void FlushDirectory(string path);

    /// <summary>Gives a folder another name; a folder of that name is not there.</summary>
    void MoveDirectory(string from, string to);

    /// <summary>Gives a file another name in its folder, in place of the file that bears it.</summary>
    void MoveFile(string from, string to);

    /// <summary>Puts a link to an entry of the same folder in place of the link that bears its name, at once.</summary>
    /// <param name="path">The link.</param>
    /// <param name="target">The entry's name.</param>
    void ReplaceLink(string path, string target);

    /// <summary>Tells what a link names; null where the path is no link.</summary>
    string? ReadLink(string path);

    /// <summary>Removes a file or a link, where it is there.</summary>
    void DeleteFile(string path);

    /// <summary>Removes a folder with all that is in it.</summary>
    void DeleteDirectory(string path);

    /// <summary>Tells whether a folder is there.</summary>
    bool DirectoryExists(string path);

    /// <summary>Tells whether a file is there.</summary>
    bool FileExists(string path);

    /// <summary>Lists the folders in a folder, full paths in ordinal order; none where it is not there.</summary>
    IReadOnlyList<string> Directories(string path);
}
