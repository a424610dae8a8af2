using Cluster.Actors.Links;
using Cluster.Messages;
using Cluster.Parameters.Layout;
using Google.Protobuf;

namespace Cluster.WorkerNode;

/// <summary>Carries parameters from the server and gradients to it, and tells the worker actor.</summary>
/// <remarks>
/// Of several versions that arrived before the actor took one, only the newest is kept: the others are of no use. The
/// vectors are native memory that the link reads into and sends from.
/// </remarks>
internal sealed class WorkerTensorLink(IActorRef worker, ParameterLayout layout, WorkerId self) : ILinkHandler, IDisposable
{
    private readonly VectorPool _parameters = new(layout, WorkerLimits.ParameterBuffers);
    private readonly VectorPool _gradients = new(layout, WorkerLimits.GradientBuffers);
    private ILink? _link;
    private ParameterVector? _incoming;
    private ArrivedParameters? _newest;

    /// <summary>Asks for the parameters as they are, and each later version.</summary>
    public void Pull() => _link!.TrySend(new OutboundFrame(
        TensorTags.PullParameters, 0, new PullParameters { WorkerId = self.Value }.ToByteArray()));

    /// <summary>Takes the newest version that arrived.</summary>
    /// <returns>The version, or null where it was taken already.</returns>
    public ArrivedParameters? TakeNewest() => Interlocked.Exchange(ref _newest, null);

    /// <summary>Gives a version's memory back.</summary>
    public void Return(ArrivedParameters parameters) => _parameters.Return(parameters.Vector);

    /// <summary>Lends memory for a gradient.</summary>
    /// <returns>The vector, or null where all are on their way; <see cref="GradientSent"/> says when one is back.</returns>
    public ParameterVector? TryRentGradient() => _gradients.TryRent();

    /// <summary>Gives a gradient's memory back unsent.</summary>
    public void Return(ParameterVector gradient) => _gradients.Return(gradient);

    /// <summary>Sends a slot's gradient, whose memory comes back when it is sent.</summary>
    public void Push(Generation generation, StepNumber step, Slot slot, SlotOutcome outcome, ParameterVector gradient)
    {
        var body = new PushGradient
        {
            Step = step.Value,
            Slot = slot.Index,
            Rows = outcome.Rows,
            Loss = outcome.Loss,
            WorkerId = self.Value,
        };
        ReadOnlyMemory<byte> payload = outcome.Rows > 0 ? gradient.Bytes : default;
        _link!.TrySend(new OutboundFrame(
            TensorTags.PushGradient, generation.Value, body.ToByteArray(), payload, new Sending(this, gradient)));
    }

    /// <inheritdoc/>
    public void OnOpened(ILink link) => _link = link;

    /// <inheritdoc/>
    public Memory<byte> OnPayload(in FrameHeader header, ReadOnlySpan<byte> body)
    {
        if (header.Tag != TensorTags.PushParameters || header.PayloadBytes != layout.ByteLength)
        {
            _link!.Close($"a payload of {header.PayloadBytes} bytes (tag {header.Tag}), expected {layout.ByteLength}");
            return default;
        }

        _incoming = _parameters.TryRent()
            ?? throw new InvalidOperationException("more versions are held than this link can have handed out");
        return _incoming.Bytes;
    }

    /// <inheritdoc/>
    public void OnFrame(in FrameHeader header, ReadOnlySpan<byte> body, Memory<byte> payload)
    {
        if (_incoming is null)
        {
            _link!.Close($"tag {header.Tag} is not for a worker");
            return;
        }

        var step = new StepNumber(PushParameters.Parser.ParseFrom(body).Step);
        var arrived = new ArrivedParameters(new Generation(header.Generation), step, _incoming);
        _incoming = null;
        if (Interlocked.Exchange(ref _newest, arrived) is { } superseded) Return(superseded);
        worker.Tell(ParametersArrived.Instance, ActorRefs.NoSender);
    }

    /// <inheritdoc/>
    public void OnClosed(string reason)
    {
        if (_incoming is not null) _parameters.Return(_incoming);
        _incoming = null;
        worker.Tell(new TensorLinkClosed(this, reason), ActorRefs.NoSender);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _link?.Close("the worker ends");
        if (TakeNewest() is { } left) Return(left);
        _parameters.Dispose();
        _gradients.Dispose();
    }

    private void Sent(ParameterVector gradient)
    {
        _gradients.Return(gradient);
        worker.Tell(GradientSent.Instance, ActorRefs.NoSender);
    }

    private sealed class Sending(WorkerTensorLink link, ParameterVector gradient) : IDisposable
    {
        public void Dispose() => link.Sent(gradient);
    }
}

/// <summary>Says that a version can be taken from the link.</summary>
internal sealed record ParametersArrived : IDeadLetterSuppression
{
    /// <summary>Gets the only one.</summary>
    public static ParametersArrived Instance { get; } = new();
}

/// <summary>Says that a gradient's memory is free again.</summary>
internal sealed record GradientSent : IDeadLetterSuppression
{
    /// <summary>Gets the only one.</summary>
    public static GradientSent Instance { get; } = new();
}

/// <summary>Says that the link to the server is closed.</summary>
internal sealed record TensorLinkClosed(WorkerTensorLink Link, string Reason) : IDeadLetterSuppression;
