using Cluster.Actors.Links;
using Cluster.Actors.Links.Tls;
using Cluster.Coordinator.Runs;
using Cluster.Messages;
using Cluster.Messages.Testing;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;

namespace Cluster.Coordinator.Server;

/// <summary>
/// Gives each server its shard's state when a generation begins, and takes the states that the servers copy for snapshots.
/// </summary>
/// <remarks>The coordinator's end of the servers' tensor links. Thread-safe.</remarks>
internal sealed class StateLinks : ILinkAcceptor, IDisposable
{
    private readonly RunSettings _settings;
    private readonly IReadOnlyList<ShardRange> _ranges;
    private readonly StateCollector _collector;
    private readonly ParameterVector _parameters;
    private readonly Optimizer _optimizer;

    /// <summary>Creates the links of a generation that begins with the given state, which is theirs from now on.</summary>
    public StateLinks(
        RunSettings settings, ParameterVector parameters, Optimizer optimizer, Action<StateCaptured> onWhole)
    {
        (_settings, _parameters, _optimizer) = (settings, parameters, optimizer);
        _ranges = ShardRange.Split(settings.Layout, settings.Servers);
        _collector = new StateCollector(settings.Layout, settings.CreateOptimizer, _ranges, onWhole);
    }

    /// <inheritdoc/>
    public LinkAcceptance Accept(LinkHello hello, string peer) => hello.Identity is { Role: not LinkRoles.Server } other
        ? LinkAcceptance.Refuse($"a {other.Role} has no part in the state: this run's gradients go to its servers")
        : hello.Detail != _settings.RunId.Value && !PlantedBug.Is(Bug.NoRunFence)
            ? LinkAcceptance.Refuse($"this is the coordinator of run '{_settings.RunId}', not of '{hello.Detail}'")
            : LinkAcceptance.Accept(new StateLink(this));

    /// <summary>Frees the state to begin with: each server has its own part of it.</summary>
    public void FreeStart() => _parameters.Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        FreeStart();
        _collector.Dispose();
    }

    private void Send(ILink link, int shard) => StateSender.Send(
        link, _settings.Generation, _settings.Start.Step, shard, _parameters, _optimizer, _ranges[shard], null);

    private sealed class StateLink(StateLinks owner) : ILinkHandler
    {
        private ILink? _link;

        public void OnOpened(ILink link) => _link = link;

        public Memory<byte> OnPayload(in FrameHeader header, ReadOnlySpan<byte> body) =>
            header.Tag == TensorTags.PushState
                ? owner._collector.Place(Parse(header, body), header.PayloadBytes)
                : throw new LinkException($"tag {header.Tag} has no payload here");

        public void OnFrame(in FrameHeader header, ReadOnlySpan<byte> body, Memory<byte> payload)
        {
            switch (header.Tag)
            {
                case TensorTags.PushState:
                    var part = Parse(header, body);
                    if (payload.IsEmpty) owner._collector.Place(part, 0);
                    owner._collector.Book(part);
                    break;
                case TensorTags.PullState: owner.Send(_link!, Check(header, BodyParser.Parse(PullState.Parser, body).Shard)); break;
                default: throw new LinkException($"tag {header.Tag} is not for a coordinator");
            }
        }

        public void OnClosed(string reason)
        {
            // Its server hears of it as well, gives its shard up, and says so.
        }

        private PushState Parse(in FrameHeader header, ReadOnlySpan<byte> body)
        {
            var part = BodyParser.Parse(PushState.Parser, body);
            Check(header, part.Shard);
            return part;
        }

        private int Check(in FrameHeader header, int shard)
        {
            if (header.Generation != owner._settings.Generation.Value && !PlantedBug.Is(Bug.NoGenerationFence))
                throw new LinkException($"generation {header.Generation}, this is {owner._settings.Generation}");
            return shard >= 0 && shard < owner._ranges.Count ? shard : throw new LinkException($"there is no shard {shard}");
        }
    }
}
