using Cluster.Actors.Links;
using Cluster.Messages;
using Cluster.Messages.Testing;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Google.Protobuf;

namespace Cluster.Coordinator.Server;

/// <summary>Fetches a shard's state from the coordinator, and later sends it the copies for snapshots.</summary>
/// <remarks>The server's end of its tensor link to the coordinator; tells the server's node what happened.</remarks>
internal sealed class ServerStateLink : ILinkHandler, IDisposable
{
    private const string EndReason = "the server lets its shard go";

    private readonly IActorRef _node;
    private readonly ServeShard _shard;
    private readonly ShardRange _whole;
    private ParameterVector? _parameters;
    private volatile ILink? _link;
    private volatile bool _isDisposed;
    private int _missing;

    /// <summary>Creates the link of a shard that is to be served; its state is received into the optimizer.</summary>
    public ServerStateLink(IActorRef node, ServeShard shard, Optimizer optimizer)
    {
        (_node, _shard) = (node, shard);
        var layout = ShardRange.Layout(shard.Parameters, shard.FloatBuffers, shard.IntegerBuffers);
        _whole = ShardRange.Split(layout, 1)[0];
        _parameters = new ParameterVector(layout);
        Optimizer = optimizer;
        _missing = StateParts.Count(Optimizer);
    }

    /// <summary>Gets the optimizer's state, complete once <see cref="StateReceived"/> was told.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>Gets the parameters, complete once <see cref="StateReceived"/> was told; the caller owns them.</summary>
    public ParameterVector TakeParameters() => Interlocked.Exchange(ref _parameters, null)!;

    /// <summary>Asks for the state.</summary>
    public void Pull() => _link!.TrySend(new OutboundFrame(
        TensorTags.PullState, _shard.Generation, new PullState { Shard = _shard.Shard }.ToByteArray()));

    /// <summary>Sends a copy of the state, and frees it when it is sent.</summary>
    public void Push(StateCaptured state) => StateSender.Send(
        _link!, new Generation(_shard.Generation), state.Step, _shard.Shard, state.Parameters, state.Optimizer, _whole, state);

    /// <inheritdoc/>
    public void OnOpened(ILink link)
    {
        _link = link;
        if (_isDisposed) link.Close(EndReason); // it was given up while it was being opened
    }

    /// <inheritdoc/>
    public Memory<byte> OnPayload(in FrameHeader header, ReadOnlySpan<byte> body)
    {
        if (header.Tag != TensorTags.PushState || _missing == 0)
            throw new LinkException($"tag {header.Tag} is not awaited by a server");
        var part = BodyParser.Parse(PushState.Parser, body);
        var memory = StateParts.Of(_parameters!, Optimizer, _whole, part.Part);
        return memory.Length == header.PayloadBytes ? memory
            : throw new LinkException($"part {part.Part} has {header.PayloadBytes} bytes where {memory.Length} were expected");
    }

    /// <inheritdoc/>
    public void OnFrame(in FrameHeader header, ReadOnlySpan<byte> body, Memory<byte> payload)
    {
        if (header.Tag != TensorTags.PushState || _missing == 0)
            throw new LinkException($"tag {header.Tag} is not awaited by a server");
        if (!PlantedBug.Is(Bug.OptimizerStepsForgotten)) Optimizer.StepCount = BodyParser.Parse(PushState.Parser, body).OptimizerSteps;
        if (--_missing == 0) _node.Tell(new StateReceived(this), ActorRefs.NoSender);
    }

    /// <inheritdoc/>
    public void OnClosed(string reason) => _node.Tell(new StateLinkClosed(this, reason), ActorRefs.NoSender);

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _link?.Close(EndReason);
        TakeParameters()?.Dispose();
    }
}

/// <summary>Says that the state of the shard is in place.</summary>
internal sealed record StateReceived(ServerStateLink Link);

/// <summary>Says that the tensor link to the coordinator is closed.</summary>
internal sealed record StateLinkClosed(ServerStateLink Link, string Reason) : IDeadLetterSuppression;
