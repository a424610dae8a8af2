namespace Cluster.Actors.Links.Tls;

/// <summary>A certificate or key file cannot be used; the message names it and says why.</summary>
public sealed class CertificateException(string path, string reason, Exception? cause = null)
    : ActorException($"{path}: {reason}", cause)
{
    /// <summary>The file or folder.</summary>
    public string Path { get; } = path;

    /// <summary>Why it cannot be used.</summary>
    public string Reason { get; } = reason;
}
