using Cluster.Actors.Links;
using Cluster.Actors.Remote.Wire;
using Cluster.Messages;
using Cluster.Simulation.Checking;

namespace Cluster.Simulation.Nodes;

/// <summary>
/// Is a process's transport that shows the checker what arrives and keeps what was sent, to send it again.
/// </summary>
internal sealed class WireTap(
    ILinkTransport inner, string node, Checker checker, List<RecordedGradient> sent, Trace? trace) : ILinkTransport
{
    private static readonly Dictionary<ushort, string> Names = WireMessages.Control.Concat(WireMessages.Tensor)
        .ToDictionary(m => m.Tag, m => m.Type.Name);

    /// <summary>Gradients that are kept: a few steps' worth, also of four shards.</summary>
    private const int RecordedMax = 64;

    /// <inheritdoc/>
    public LinkLimits Limits => inner.Limits;

    /// <inheritdoc/>
    public ValueTask<ILinkListener> ListenAsync(
        LinkAddress address, Func<LinkAddress, LinkHello> self, ILinkAcceptor acceptor, CancellationToken cancellationToken) =>
        inner.ListenAsync(address, self, acceptor, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ILink> ConnectAsync(
        LinkAddress address, LinkHello hello, ILinkHandler handler, CancellationToken cancellationToken) =>
        inner.ConnectAsync(address, hello, new Handler(this, address, hello.Detail, handler), cancellationToken);

    private void Record(LinkAddress to, string run, in OutboundFrame frame, bool isWhole)
    {
        if (trace is not null && Names.TryGetValue(frame.Tag, out var name)) trace.Add($"{node}: sends {name}");
        if (frame.Tag != TensorTags.PushGradient || !isWhole) return;
        if (sent.Count == RecordedMax) sent.RemoveAt(0);
        sent.Add(new RecordedGradient(to, run, frame.Generation, frame.Body.ToArray(), frame.Payload.ToArray()));
    }

    private sealed class Handler(WireTap tap, LinkAddress to, string run, ILinkHandler inner) : ILinkHandler
    {
        private PushParameters? _version; // whose parts come
        private long _lastRoster;
        private long _system;

        public void OnOpened(ILink link)
        {
            _system = link.Hello.Uid;
            inner.OnOpened(new Link(tap, to, run, link));
        }

        public Memory<byte> OnPayload(in FrameHeader header, ReadOnlySpan<byte> body) => inner.OnPayload(header, body);

        public void OnFrame(in FrameHeader header, ReadOnlySpan<byte> body, Memory<byte> payload)
        {
            tap.Show(header);
            if (header.Tag == TensorTags.PushParameters)
                tap.ShowParameters(run, header, _version = PushParameters.Parser.ParseFrom(body), payload, null);
            if (header.Tag == TensorTags.ParameterPart)
                tap.ShowParameters(run, header, _version!, payload, ParameterPart.Parser.ParseFrom(body).ByteOffset);
            if (header.Channel == LinkChannel.Control && header.Tag == RosterTag) ShowRoster(body);
            inner.OnFrame(header, body, payload);
        }

        public void OnClosed(string reason) => inner.OnClosed(reason);

        private void ShowRoster(ReadOnlySpan<byte> body)
        {
            var roster = Roster.Parser.ParseFrom(Envelope.Parser.ParseFrom(body).Message);
            tap.ShowRoster(roster, _lastRoster, _system);
            _lastRoster = roster.Number;
        }
    }

    private static readonly ushort RosterTag = WireMessages.Control.Single(m => m.Type == typeof(Roster)).Tag;

    private void ShowParameters(string run, in FrameHeader header, PushParameters version, Memory<byte> payload, long? offset) =>
        checker.Pushed(node, run, header.Generation, version, payload.Span, offset);

    private void Show(in FrameHeader header)
    {
        if (trace is not null && Names.TryGetValue(header.Tag, out var name)) trace.Add($"{node}: receives {name}");
    }

    private void ShowRoster(Roster m, long last, long coordinator)
    {
        trace?.Add($"{node}: roster {m.Number}, step {m.Step}, open [{string.Join(' ', m.OpenSlots)}], until {m.UntilStep}, "
            + $"[{string.Join(' ', m.Assignments.Select(a => $"{a.Slot}:#{a.WorkerId}"))}]");
        checker.Find(coordinator)?.Take(node, m, last);
    }

    private sealed class Link(WireTap tap, LinkAddress to, string run, ILink inner) : ILink
    {
        private bool _isWhole = true; // no part of the next gradient was sent

        public string Peer => inner.Peer;

        public LinkHello Hello => inner.Hello;

        public bool TrySend(in OutboundFrame frame)
        {
            tap.Record(to, run, frame, _isWhole);
            if (frame.Tag is TensorTags.GradientPart or TensorTags.PushGradient) _isWhole = frame.Tag == TensorTags.PushGradient;
            return inner.TrySend(frame);
        }

        public void Close(string reason) => inner.Close(reason);
    }
}

/// <summary>Is a gradient's frame as it was sent.</summary>
/// <param name="To">Where to.</param>
/// <param name="Run">The run, as the link's hello named it.</param>
/// <param name="Generation">The generation.</param>
/// <param name="Body">The frame's body.</param>
/// <param name="Payload">The frame's payload.</param>
internal sealed record RecordedGradient(LinkAddress To, string Run, long Generation, byte[] Body, byte[] Payload);
