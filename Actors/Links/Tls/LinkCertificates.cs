using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cluster.Actors.Links.Tls;

/// <summary>
/// Holds the certificates that this process shows and trusts. They are read again for each new link, so that renewed files
/// count at once; links that are open stay. Thread-safe.
/// </summary>
/// <remarks>
/// The content decides, not the time of a file: where a secret is mounted, only a link changes. Files that cannot be used,
/// such as a certificate whose new key is not written yet, are left for the next link, and the old ones go on.
/// </remarks>
public sealed class LinkCertificates
{
    private readonly CertificateFolder _folder;
    private readonly string _role;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private LinkCredentials _current;
    private (PemPair Pem, string Authorities) _read;
    private string? _problem;

    /// <summary>Reads the files for the first time.</summary>
    /// <param name="folder">Where they are.</param>
    /// <param name="role">The role that this process plays, one of <see cref="LinkRoles"/>.</param>
    /// <param name="time">The time; the system's where null.</param>
    /// <exception cref="CertificateException">They cannot be used.</exception>
    public LinkCertificates(CertificateFolder folder, string role, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        (_folder, _role, _time) = (folder, role, time ?? TimeProvider.System);
        _read = (folder.Read(role), folder.ReadAuthorities());
        _current = LinkCredentials.Create(folder, role, _read.Pem, _read.Authorities, _time.GetUtcNow());
    }

    /// <summary>Gets who the certificate says that we are.</summary>
    public LinkIdentity Identity => Current(NullLogger.Instance).Identity;

    internal DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Gets what the next link is to show.</summary>
    /// <param name="log">Is told of renewed files, and of those that cannot be used, once each.</param>
    internal LinkCredentials Current(ILogger log)
    {
        lock (_lock)
        {
            try
            {
                var read = (_folder.Read(_role), _folder.ReadAuthorities());
                if (read == _read)
                    return _current;
                _current = LinkCredentials.Create(_folder, _role, read.Item1, read.Item2, Now);
                _read = read;
                _problem = null;
                log.LogInformation("New links show the new certificate of {Folder}", _folder.Path);
            }
            catch (CertificateException cause)
            {
                if (_problem != cause.Message)
                    log.LogWarning("New links show the old certificate: {Reason}", cause.Message);
                _problem = cause.Message;
            }

            return _current;
        }
    }
}
