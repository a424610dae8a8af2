using Google.Protobuf;

namespace Cluster.Actors.Links;

/// <summary>Parses the bodies of frames: hostile bytes cut the link with one line, whichever exception the library throws.</summary>
public static class BodyParser
{
    /// <summary>
    /// Whether an exception says that the bytes were malformed: for a few lengths, and for a group that ends with them, the library
    /// throws others than its own.
    /// </summary>
    public static bool IsMalformed(Exception cause) =>
        cause is InvalidProtocolBufferException or ArgumentException or IndexOutOfRangeException;

    /// <summary>Parses a body.</summary>
    /// <param name="parser">The message's parser.</param>
    /// <param name="bytes">The body.</param>
    /// <exception cref="LinkException">It is malformed.</exception>
    public static T Parse<T>(MessageParser<T> parser, ReadOnlySpan<byte> bytes)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (Exception cause) when (IsMalformed(cause))
        {
            throw new LinkException($"a {typeof(T).Name} is malformed: {cause.Message}", cause);
        }
    }
}
