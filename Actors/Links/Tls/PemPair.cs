namespace Cluster.Actors.Links.Tls;

/// <summary>Holds a certificate and its key.</summary>
/// <param name="Certificate">PEM.</param>
/// <param name="Key">PEM, PKCS #8, not encrypted.</param>
public sealed record PemPair(string Certificate, string Key)
{
    /// <summary>Returns nothing of it: a key must not get into a log.</summary>
    public override string ToString() => nameof(PemPair);
}
