namespace Cluster.Actors.Links.Tls;

/// <summary>Says how links prove who is at their ends.</summary>
public sealed record LinkSecurity
{
    /// <summary>How often a listener that anyone can reach says so.</summary>
    public static readonly TimeSpan WarnEvery = TimeSpan.FromMinutes(1);

    /// <summary>Gets the certificates; null: plain links.</summary>
    public LinkCertificates? Certificates { get; init; }

    /// <summary>Gets whether to listen without certificates where other machines can reach it.</summary>
    public bool AllowsPlain { get; init; }

    /// <summary>Gets who is told of a danger, again and again while it lasts; null: the log.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>Says why nobody may listen at an address; null where that is safe, or allowed.</summary>
    public string? WhyNotListen(LinkAddress address) => Certificates is not null || AllowsPlain || address.IsLoopback
        ? null
        : $"{address} can be reached from other machines: give it certificates with --tls DIR ('cluster certs init' and "
            + "'cluster certs issue' make them), or --insecure to let anyone in";

    /// <summary>Says what is wrong with listening at an address; null where nothing is.</summary>
    internal string? Danger(LinkAddress address) => Certificates is not null || address.IsLoopback
        ? null
        : $"{address} is open to anyone who reaches it (--insecure): they can join, read and change the run";
}
