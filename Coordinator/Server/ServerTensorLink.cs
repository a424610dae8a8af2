using Cluster.Actors.Links;
using Cluster.Actors.Memory;
using Cluster.Coordinator.Server.Sharing;
using Cluster.Messages;
using Cluster.Messages.Testing;
using Cluster.Parameters.Layout;
using Google.Protobuf;

namespace Cluster.Coordinator.Server;

/// <summary>Puts the gradients that one worker pushes into place and tells the server actor.</summary>
internal sealed class ServerTensorLink(IActorRef server, ServerModel model, ServerTensorLinks links) : ILinkHandler
{
    private readonly int _bytes = model.Parameters.Layout.ByteLength;
    private readonly VectorPool _pool = model.Gradients;
    private ILink? _link;
    private ParameterVector? _incoming;
    private int _tail = model.Parameters.Layout.ByteLength; // where what has come of it begins
    private WorkerId _worker;
    private SharedWorker? _shared; // from the worker's wish on
    private bool _isSubscribed;

    /// <inheritdoc/>
    public void OnOpened(ILink link)
    {
        _link = link;
        links.Add(link, model);
    }

    /// <inheritdoc/>
    public Memory<byte> OnPayload(in FrameHeader header, ReadOnlySpan<byte> body)
    {
        if (header.Tag is not (TensorTags.PushGradient or TensorTags.GradientPart))
        {
            _link!.Close($"a payload of {header.PayloadBytes} bytes (tag {header.Tag}), which is not for a server");
            return default;
        }

        var begin = header.Tag == TensorTags.GradientPart ? BodyParser.Parse(GradientPart.Parser, body).ByteOffset : 0;
        var end = begin + header.PayloadBytes;
        if (end == _bytes) GiveBack(); // another one begins
        if (begin < 0 || end != _tail)
        {
            _link!.Close($"a payload of {header.PayloadBytes} bytes at {begin} (tag {header.Tag}) where {_tail} were expected");
            return default;
        }

        _incoming ??= _pool.TryRent();
        if (_incoming is null) _link!.Close("the server is out of gradient buffers");
        _tail = (int)begin;
        return _incoming?.Bytes[(int)begin..(int)end] ?? default;
    }

    /// <inheritdoc/>
    public void OnFrame(in FrameHeader header, ReadOnlySpan<byte> body, Memory<byte> payload)
    {
        switch (header.Tag)
        {
            case TensorTags.PushGradient: TakeGradient(header.Generation, body, !payload.IsEmpty); break;
            case TensorTags.GradientPart when !payload.IsEmpty: break; // it is in its place
            case TensorTags.PullParameters: Subscribe(BodyParser.Parse(PullParameters.Parser, body)); break;
            case TensorTags.TakeMemory: FinishSharing(BodyParser.Parse(TakeMemory.Parser, body)); break;
            case TensorTags.AskMemory: LendMore(); break;
            default: _link!.Close($"tag {header.Tag} is not for a server"); break;
        }
    }

    /// <inheritdoc/>
    public void OnClosed(string reason)
    {
        GiveBack();
        _shared?.Close();
        if (_link is null) return;
        links.Remove(_link);
        server.Tell(new SubscriberClosed(_link), ActorRefs.NoSender);
    }

    // Memory is shared before anything is published; who has none to share, or cannot open it, gets all over the link.
    private void Subscribe(PullParameters m)
    {
        _worker = new WorkerId(m.WorkerId);
        if ((m.Doorbell.Length == 0 && m.WhyNot.Length == 0) || _shared is not null)
        {
            Subscribe(_isSubscribed ? _shared : null, "");
            return;
        }

        var lend = new LendMemory();
        try
        {
            if (model.Shared is not { } shard) throw new SharedMemoryException(links.WhyNotShared);
            if (m.WhyNot.Length > 0) throw new SharedMemoryException(m.WhyNot);
            _shared = new SharedWorker(model, shard, m.Doorbell, Take);
            lend.Doorbell = shard.Dispatcher.Doorbell.Token;
            lend.Parameters = shard.Token;
            lend.Gradients.Add(_shared.TryLend()!);
        }
        catch (SharedMemoryException e)
        {
            _shared?.Close();
            _shared = null;
            lend = new LendMemory { Refusal = e.Message };
        }

        _link!.TrySend(new OutboundFrame(TensorTags.LendMemory, 0, lend.ToByteArray()));
        if (_shared is null) Subscribe(null, lend.Refusal);
    }

    private void FinishSharing(TakeMemory m)
    {
        if (_shared is null || _isSubscribed) throw new LinkException("memory was taken that was not lent");
        if (m.Refusal.Length > 0)
        {
            _shared.Close();
            _shared = null;
        }

        _shared?.Begin();
        Subscribe(_shared, m.Refusal);
    }

    private void Subscribe(SharedWorker? shared, string refusal)
    {
        _isSubscribed = true;
        server.Tell(new SubscriberOpened(_link!, _worker, shared, refusal), ActorRefs.NoSender);
    }

    private void LendMore()
    {
        try
        {
            if (_shared?.TryLend() is not { } token) return; // it goes on with what it has, and the link
            var lend = new LendMemory { Gradients = { token } };
            _link!.TrySend(new OutboundFrame(TensorTags.LendMemory, 0, lend.ToByteArray()));
        }
        catch (SharedMemoryException)
        {
            // It is so much slower, and nothing else.
        }
    }

    // From shared memory, on the dispatcher's thread.
    private void Take(GradientArrived arrived)
    {
        if (arrived.Rows is < 0 or > int.MaxValue)
        {
            _link!.Close($"a gradient of {arrived.Rows} rows");
            arrived.Return();
            return;
        }

        server.Tell(arrived with { Defect = arrived.Defect ?? Examine(arrived) }, ActorRefs.NoSender);
    }

    private void TakeGradient(long generation, ReadOnlySpan<byte> body, bool hasPayload)
    {
        var m = BodyParser.Parse(PushGradient.Parser, body);
        var isUsed = m.Rows > 0 && !m.NotFinite;
        if (m.Rows is < 0 or > int.MaxValue || (isUsed ? _tail > 0 : hasPayload))
        {
            var what = m.NotFinite ? "that is not finite " : "";
            _link!.Close($"a gradient of {m.Rows} rows {what}with{(hasPayload ? "" : "out")} a payload");
            GiveBack();
            return;
        }

        if (!isUsed) GiveBack(); // it was found out when parts of it had come

        if (m.Shard != model.Shard)
        {
            _link!.Close($"a gradient of shard {m.Shard} where shard {model.Shard} is held");
            GiveBack();
            return;
        }

        var arrived = new GradientArrived(
            new Generation(generation), new StepNumber(m.Step), new Slot(m.Slot), m.Rows, m.Loss, _incoming, _pool,
            new WorkerId(m.WorkerId), m.NotFinite ? new SlotDefect(NotFiniteDetail.Cut(m.Detail)) : null, m.Audit, m.Times);
        _incoming = null;
        _tail = _bytes;
        server.Tell(arrived with { Defect = arrived.Defect ?? Examine(arrived) }, ActorRefs.NoSender);
    }

    // Where it arrives: while the bytes are still in the cache, and beside those of other workers.
    private SlotDefect? Examine(GradientArrived m)
    {
        if (m.Gradient is null || PlantedBug.Is(Bug.PayloadNotExamined)) return null;
        if (!double.IsFinite(m.Loss)) return new SlotDefect($"a loss of {m.Loss}", m.Worker);
        return model.FirstNotFiniteGradient(m.Gradient) is { } element
            ? new SlotDefect("a gradient that is not finite", m.Worker, element)
            : null;
    }

    private void GiveBack()
    {
        _tail = _bytes;
        if (_incoming is null) return;
        _pool.Return(_incoming);
        _incoming = null;
    }
}
