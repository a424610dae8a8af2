using Cluster.Actors.Links;
using Cluster.Actors.Remote.Wire;
using Cluster.Actors.Runtime;
using Google.Protobuf;

namespace Cluster.Actors.Remote;

/// <summary>Turns messages and references into the bytes of one link and back.</summary>
internal sealed class RemoteWire(RemoteExtension remote, Address peer)
{
    private readonly Dictionary<string, InternalActorRef> _cache = new(StringComparer.Ordinal);

    /// <summary>Writes an envelope; null with a problem in words where the message may not travel.</summary>
    public (ushort Tag, byte[] Body, string? Problem) Write(string recipient, object message, IActorRef? sender)
    {
        ushort tag;
        IMessage content;
        switch (message)
        {
            case Identify identify:
                tag = RemoteTags.Identify;
                content = new IdentifyBody { MessageId = WriteId(identify.MessageId) };
                break;
            case ActorIdentity identity:
                tag = RemoteTags.ActorIdentity;
                content = new ActorIdentityBody
                {
                    MessageId = WriteId(identity.MessageId),
                    Subject = WriteRef(identity.Subject),
                };
                break;
            case IMessage registered when remote.Registry.TryGetTag(message, out tag):
                content = registered;
                break;
            default:
                return (0, [], $"{message.GetType().FullName} is not registered in RemoteSettings.Messages");
        }

        var envelope = new Wire.Envelope
        {
            Recipient = recipient,
            Sender = WriteRef(sender),
            Message = UnsafeByteOperations.UnsafeWrap(content.ToByteArray()),
        };
        return (tag, envelope.ToByteArray(), null);
    }

    /// <summary>Reads the message of an envelope.</summary>
    public object ReadMessage(ushort tag, ByteString bytes)
    {
        switch (tag)
        {
            case RemoteTags.Identify:
                return new Identify(ReadId(BodyParser.Parse(IdentifyBody.Parser, bytes.Span).MessageId));
            case RemoteTags.ActorIdentity:
                var identity = BodyParser.Parse(ActorIdentityBody.Parser, bytes.Span);
                return new ActorIdentity(ReadId(identity.MessageId), ReadRef(identity.Subject));
            default:
                return remote.Registry.Parse(tag, bytes);
        }
    }

    /// <summary>
    /// Finds the local actor at a path that the peer wrote; a stand-in for dead letters where there is none.
    /// </summary>
    public InternalActorRef ReadLocal(string path)
    {
        if (_cache.TryGetValue("<" + path, out var cached))
            return cached;
        var root = new Address(Address.LocalProtocol, remote.System.Name);
        if (!ActorPath.TryParseRelative(root, path, out var parsed))
            throw new Links.LinkException($"'{path}' is not an actor path");
        var found = remote.System.FindLocal(parsed);
        if (found is not null && parsed.Uid != 0)
            Remember("<" + path, found);
        return found ?? new DeadLetterRef(remote.System, parsed);
    }

    /// <summary>Returns the reference of an actor of the peer.</summary>
    public InternalActorRef ReadRemote(string path)
    {
        if (_cache.TryGetValue(">" + path, out var cached))
            return cached;
        if (!ActorPath.TryParseRelative(peer, path, out var parsed))
            throw new Links.LinkException($"'{path}' is not an actor path");
        var actor = new RemoteActorRef(remote, parsed);
        Remember(">" + path, actor);
        return actor;
    }

    public InternalActorRef? ReadRef(Ref? actor) => actor?.Side switch
    {
        Ref.Types.Side.Writer => ReadRemote(actor.Path),
        Ref.Types.Side.Reader => ReadLocal(actor.Path),
        Ref.Types.Side.Elsewhere => ActorPath.TryParse(actor.Path, out var path) ? remote.RefFor(path) : null,
        _ => null,
    };

    private Ref WriteRef(IActorRef? actor)
    {
        if (actor.IsNobody())
            return new Ref();
        var path = actor!.Path;
        if (path.Address.HasLocalScope)
            return new Ref { Side = Ref.Types.Side.Writer, Path = path.ToRelativeWithUid() };
        return path.Address == peer
            ? new Ref { Side = Ref.Types.Side.Reader, Path = path.ToRelativeWithUid() }
            : new Ref { Side = Ref.Types.Side.Elsewhere, Path = path.ToSerializationFormat() };
    }

    private static MessageId? WriteId(object? id) => id switch
    {
        null => null,
        string text => new MessageId { Text = text },
        int number => new MessageId { Number = number },
        long number => new MessageId { LongNumber = number },
        _ => throw new ArgumentException($"Across processes Identify takes a string, int, long or null, not {id}"),
    };

    private static object? ReadId(MessageId? id) => id?.ValueCase switch
    {
        MessageId.ValueOneofCase.Text => id.Text,
        MessageId.ValueOneofCase.Number => id.Number,
        MessageId.ValueOneofCase.LongNumber => id.LongNumber,
        _ => null,
    };

    private void Remember(string key, InternalActorRef actor)
    {
        if (_cache.Count >= remote.Limits.CachedPathsMax)
            _cache.Clear();
        _cache[key] = actor;
    }
}
