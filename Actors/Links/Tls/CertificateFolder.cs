using System.Security.Cryptography;

namespace Cluster.Actors.Links.Tls;

/// <summary>
/// Is a folder of certificates: <c>ca.crt</c> (whom to trust), of each role <c>worker.crt</c> and <c>worker.key</c>, and
/// where certificates are made <c>ca.key</c>. Keys are for their owner's eyes.
/// </summary>
/// <param name="path">The folder.</param>
public sealed class CertificateFolder(string path)
{
    /// <summary>The first part of the authority's file names.</summary>
    public const string Authority = "ca";

    /// <summary>Bytes of a file at most: a few certificates are some thousand.</summary>
    private const int FileBytesMax = 1 << 20;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // The group may read: Kubernetes gives a pod's secrets to its group.
    private const UnixFileMode TooOpen =
        UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Gets the folder.</summary>
    public string Path { get; } = path;

    /// <summary>Gets the path of a certificate.</summary>
    /// <param name="role">A role, or <see cref="Authority"/>.</param>
    public string CertificateOf(string role) => System.IO.Path.Combine(Path, role + ".crt");

    /// <summary>Gets the path of a key.</summary>
    /// <param name="role">A role, or <see cref="Authority"/>.</param>
    public string KeyOf(string role) => System.IO.Path.Combine(Path, role + ".key");

    /// <summary>Reads a certificate and its key.</summary>
    /// <exception cref="CertificateException">One of them is missing, or others may read the key.</exception>
    public PemPair Read(string role) => new(ReadFile(CertificateOf(role)), ReadKey(KeyOf(role)));

    /// <summary>Reads the certificates of the authorities to trust.</summary>
    /// <exception cref="CertificateException">The file is missing.</exception>
    public string ReadAuthorities() => ReadFile(CertificateOf(Authority));

    /// <summary>Writes a certificate and its key, each whole or not at all; makes the folder, for its owner alone.</summary>
    public void Write(string role, PemPair pem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        MakeFolder();
        WriteFile(KeyOf(role), pem.Key);
        WriteFile(CertificateOf(role), pem.Certificate);
    }

    /// <summary>Writes the certificates of the authorities to trust.</summary>
    public void WriteAuthorities(string pem)
    {
        MakeFolder();
        WriteFile(CertificateOf(Authority), pem);
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(Path);
        else
            Directory.CreateDirectory(Path, OwnerOnly | UnixFileMode.UserExecute);
    }

    private static void WriteFile(string path, string text)
    {
        var beside = $"{path}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using (var file = new StreamWriter(beside, options))
            file.Write(text);
        File.Move(beside, path, overwrite: true);
    }

    private static string ReadKey(string path)
    {
        var text = ReadFile(path);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & TooOpen) != 0)
            throw new CertificateException(path, "others than its owner can read or change it: chmod 600");
        return text;
    }

    private static string ReadFile(string path)
    {
        try
        {
            return new FileInfo(path).Length <= FileBytesMax
                ? File.ReadAllText(path)
                : throw new CertificateException(path, $"it is over the limit of {FileBytesMax} bytes");
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CertificateException(path, "there is no such file; 'cluster certs' makes it", cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new CertificateException(path, cause.Message, cause);
        }
    }
}
