using Cluster.Actors.Links;
using Cluster.Messages;
using Cluster.Messages.Testing;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Reduction;

namespace Cluster.Coordinator.Server;

/// <summary>Puts the gradients that one worker pushes into place and tells the server actor.</summary>
internal sealed class ServerTensorLink(IActorRef server, ServerModel model, ServerTensorLinks links) : ILinkHandler
{
    private readonly int _bytes = model.Parameters.Layout.ByteLength;
    private readonly VectorPool _pool = model.Gradients;
    private ILink? _link;
    private ParameterVector? _incoming;

    /// <inheritdoc/>
    public void OnOpened(ILink link)
    {
        _link = link;
        links.Add(link, model);
    }

    /// <inheritdoc/>
    public Memory<byte> OnPayload(in FrameHeader header, ReadOnlySpan<byte> body)
    {
        if (header.Tag != TensorTags.PushGradient || header.PayloadBytes != _bytes)
        {
            _link!.Close($"a payload of {header.PayloadBytes} bytes (tag {header.Tag}) where {_bytes} were expected");
            return default;
        }

        _incoming = _pool.TryRent();
        if (_incoming is null) _link!.Close("the server is out of gradient buffers");
        return _incoming?.Bytes ?? default;
    }

    /// <inheritdoc/>
    public void OnFrame(in FrameHeader header, ReadOnlySpan<byte> body, Memory<byte> payload)
    {
        switch (header.Tag)
        {
            case TensorTags.PushGradient: TakeGradient(header.Generation, body); break;
            case TensorTags.PullParameters: server.Tell(new SubscriberOpened(_link!), ActorRefs.NoSender); break;
            default: _link!.Close($"tag {header.Tag} is not for a server"); break;
        }
    }

    /// <inheritdoc/>
    public void OnClosed(string reason)
    {
        GiveBack();
        if (_link is null) return;
        links.Remove(_link);
        server.Tell(new SubscriberClosed(_link), ActorRefs.NoSender);
    }

    private void TakeGradient(long generation, ReadOnlySpan<byte> body)
    {
        var m = PushGradient.Parser.ParseFrom(body);
        if (m.Rows is < 0 or > int.MaxValue || (m.Rows > 0 && !m.NotFinite) == _incoming is null)
        {
            var what = m.NotFinite ? "that is not finite " : "";
            _link!.Close($"a gradient of {m.Rows} rows {what}with{(_incoming is null ? "out" : "")} a payload");
            GiveBack();
            return;
        }

        if (m.Shard != model.Shard)
        {
            _link!.Close($"a gradient of shard {m.Shard} where shard {model.Shard} is held");
            GiveBack();
            return;
        }

        var arrived = new GradientArrived(
            new Generation(generation), new StepNumber(m.Step), new Slot(m.Slot), m.Rows, m.Loss, _incoming, _pool,
            new WorkerId(m.WorkerId), Examine(m), m.Audit);
        _incoming = null;
        server.Tell(arrived, ActorRefs.NoSender);
    }

    // On the link's thread, while the bytes are still in the cache, and beside those of other workers.
    private SlotDefect? Examine(PushGradient m)
    {
        if (m.NotFinite) return new SlotDefect(NotFiniteDetail.Cut(m.Detail));
        if (_incoming is null || PlantedBug.Is(Bug.PayloadNotExamined)) return null;
        var worker = new WorkerId(m.WorkerId);
        if (!double.IsFinite(m.Loss)) return new SlotDefect($"a loss of {m.Loss}", worker);
        return FiniteScan.FirstNotFinite(_incoming.Floats) is { } element
            ? new SlotDefect("a gradient that is not finite", worker, element)
            : null;
    }

    private void GiveBack()
    {
        if (_incoming is null) return;
        _pool.Return(_incoming);
        _incoming = null;
    }
}
