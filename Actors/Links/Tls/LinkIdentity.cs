namespace Cluster.Actors.Links.Tls;

/// <summary>Is who the other side of a link is, as its certificate says.</summary>
/// <param name="Role">One of <see cref="LinkRoles"/>.</param>
/// <param name="Name">The only name that its system may bear; empty: any.</param>
public sealed record LinkIdentity(string Role, string Name)
{
    /// <summary>Says why a peer cannot be what its hello claims; null where it can.</summary>
    /// <param name="hello">What it says of itself.</param>
    public string? WhyNot(LinkHello hello)
    {
        ArgumentNullException.ThrowIfNull(hello);
        if (Name.Length > 0 && hello.System != Name)
            return $"the certificate is of {this}, not of '{hello.System}'";
        return hello.System != Role && LinkRoles.All.Contains(hello.System)
            ? $"the certificate is of a {Role}, not of a {hello.System}"
            : null;
    }

    /// <summary>Returns such as <c>worker</c> or <c>worker 'gpu-1'</c>.</summary>
    public override string ToString() => Name.Length > 0 ? $"{Role} '{Name}'" : Role;
}
