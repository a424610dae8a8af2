using Cluster.Actors.Links;
using Google.Protobuf;

namespace Cluster.Actors.Remote;

/// <summary>The closed list of messages that may travel.</summary>
internal sealed class MessageRegistry
{
    private readonly Dictionary<Type, ushort> _tags = [];
    private readonly Dictionary<ushort, MessageParser> _parsers = [];

    public MessageRegistry(IEnumerable<(ushort Tag, MessageParser Parser, Type Type)> messages)
    {
        foreach (var (tag, parser, type) in messages)
        {
            if (tag is 0 or >= FrameHeader.ReservedTags)
                throw new ArgumentException($"{type.Name} has tag {tag}; use 1 to {FrameHeader.ReservedTags - 1}");
            if (!_parsers.TryAdd(tag, parser))
                throw new ArgumentException($"{type.Name} has tag {tag}, which another message has already");
            if (!_tags.TryAdd(type, tag))
                throw new ArgumentException($"{type.Name} is registered twice");
        }
    }

    /// <summary>Returns the tag of a message, or false where it may not travel.</summary>
    public bool TryGetTag(object message, out ushort tag) => _tags.TryGetValue(message.GetType(), out tag);

    /// <summary>Parses a message.</summary>
    /// <exception cref="LinkException">No message has that tag, or the bytes are malformed.</exception>
    public IMessage Parse(ushort tag, ByteString bytes)
    {
        if (!_parsers.TryGetValue(tag, out var parser))
            throw new LinkException($"no message is registered for tag {tag}");
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (Exception cause) when (BodyParser.IsMalformed(cause))
        {
            throw new LinkException($"the message of tag {tag} is malformed: {cause.Message}", cause);
        }
    }
}
