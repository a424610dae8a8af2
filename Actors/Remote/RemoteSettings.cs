using Cluster.Actors.Links;
using Google.Protobuf;

namespace Cluster.Actors.Remote;

/// <summary>How an actor system reaches others, and which messages may travel.</summary>
public sealed record RemoteSettings
{
    /// <summary>Opens the links.</summary>
    public required ILinkTransport Transport { get; init; }

    /// <summary>
    /// Where to listen, port 0 for any; null for a system that only dials (answers come back on its links).
    /// </summary>
    public LinkAddress? ListenAddress { get; init; }

    /// <summary>
    /// What others are told to dial, where it is not what is listened at; port 0 stands for the listener's.
    /// </summary>
    public LinkAddress? Advertise { get; init; }

    /// <summary>The messages that may travel, each with its tag (1 to 0xEFFF, never reused) and parser.</summary>
    public required IReadOnlyList<(ushort Tag, MessageParser Parser, Type Type)> Messages { get; init; }

    /// <summary>
    /// Says whether a peer whose certificate gives it a role may send messages of a tag; null: each may send all. Plain
    /// links have no roles.
    /// </summary>
    public Func<string, ushort, bool>? MaySend { get; init; }

    /// <summary>The bounds.</summary>
    public RemoteLimits Limits { get; init; } = new();
}
