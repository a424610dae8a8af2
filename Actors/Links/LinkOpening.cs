namespace Cluster.Actors.Links;

/// <summary>What a connection seems to be, by its first bytes.</summary>
internal enum OpeningKind
{
    /// <summary>It ended without a byte, as a port scan does.</summary>
    Nothing,

    /// <summary>It begins as our links do.</summary>
    Link,

    /// <summary>It begins TLS.</summary>
    Tls,

    /// <summary>It is an HTTP request.</summary>
    Http,

    /// <summary>It is an SSH client.</summary>
    Ssh,

    /// <summary>Nothing known.</summary>
    Unknown,
}

/// <summary>Tells what a connection seems to be before anything of it is taken.</summary>
internal static class LinkOpening
{
    /// <summary>Bytes that are looked at.</summary>
    public const int PeekBytes = 16;

    private static readonly string[] HttpMethods =
        ["GET ", "POST ", "HEAD ", "PUT ", "DELETE ", "OPTIONS ", "CONNECT ", "TRACE ", "PATCH ", "PRI * HTTP"];

    /// <summary>Tells the kind by the first bytes; of fewer than 16 by those.</summary>
    public static OpeningKind Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return OpeningKind.Nothing;
        if (Begins(bytes, "CLUSTER1"u8))
            return OpeningKind.Link;
        if (bytes[0] == 0x16 && (bytes.Length == 1 || bytes[1] == 3)) // a handshake record of TLS 1.0 to 1.3
            return OpeningKind.Tls;
        if (Begins(bytes, "SSH-"u8))
            return OpeningKind.Ssh;
        Span<byte> text = stackalloc byte[PeekBytes];
        foreach (var method in HttpMethods)
        {
            if (Begins(bytes, text[..System.Text.Encoding.ASCII.GetBytes(method, text)]))
                return OpeningKind.Http;
        }

        return OpeningKind.Unknown;
    }

    /// <summary>Says what such a connection is, in words.</summary>
    public static string Describe(this OpeningKind kind) => kind switch
    {
        OpeningKind.Nothing => "nothing was said; a port scan?",
        OpeningKind.Link => "a link",
        OpeningKind.Tls => "a TLS handshake",
        OpeningKind.Http => "an HTTP request",
        OpeningKind.Ssh => "an SSH client",
        _ => "unknown bytes",
    };

    private static bool Begins(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> with)
    {
        var count = Math.Min(bytes.Length, with.Length);
        return bytes[..count].SequenceEqual(with[..count]);
    }
}
