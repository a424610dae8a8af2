using Cluster.Actors.Links;

namespace Cluster.Actors.Tests.Links;

internal sealed class RecordingAcceptor : ILinkAcceptor
{
    public RecordingHandler Handler { get; set; } = new();

    public string? Refusal { get; set; }

    public LinkHello? Hello { get; private set; }

    public LinkAcceptance Accept(LinkHello hello, string peer)
    {
        Hello = hello;
        return Refusal is null ? LinkAcceptance.Accept(Handler) : LinkAcceptance.Refuse(Refusal);
    }
}
