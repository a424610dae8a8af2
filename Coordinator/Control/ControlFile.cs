using System.Security.Cryptography;
using System.Text.Json;
using Cluster.Coordinator.Runs;

namespace Cluster.Coordinator.Control;

/// <summary>Is a run folder's <c>control.json</c>: where the run can be steered, and the token that it takes.</summary>
/// <remarks>It is there as long as the run is, and only its owner can read it. One of a run that was killed stays behind.</remarks>
/// <param name="Address">The page's address.</param>
/// <param name="Token">What a request that changes something must bear.</param>
/// <param name="RunId">The run.</param>
/// <param name="Pid">The coordinator's process.</param>
public sealed record ControlFile(string Address, string Token, string RunId, int Pid)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "control.json";

    private const int TokenBytes = 32;

    /// <summary>Reads the file of a run.</summary>
    /// <returns>The content, or null where there is none that can be read.</returns>
    public static ControlFile? Read(string runDir)
    {
        try
        {
            return JsonSerializer.Deserialize<ControlFile>(File.ReadAllBytes(Path.Combine(runDir, FileName)), RunEventNames.JsonOptions);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Makes a token; a coordinator that was started again keeps the one that pages and people have.</summary>
    internal static string NewToken(string runDir) =>
        Read(runDir) is { Token: { Length: 2 * TokenBytes } known } && known.All(char.IsAsciiHexDigitLower)
            ? known
            : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));

    /// <summary>Writes the file.</summary>
    /// <exception cref="IOException">The disk is full, read-only or broken.</exception>
    internal void Write(string runDir)
    {
        var beside = Path.Combine(runDir, "." + FileName + ".tmp");
        File.Delete(beside);
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(beside, create)) JsonSerializer.Serialize(file, this, RunEventNames.JsonOptions);
        File.Move(beside, Path.Combine(runDir, FileName), overwrite: true);
    }

    /// <summary>Removes the file; what cannot be removed leads nowhere.</summary>
    internal static void Remove(string runDir)
    {
        try
        {
            File.Delete(Path.Combine(runDir, FileName));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }
}
