using Cluster.Actors.Links;
using Cluster.Actors.Memory;
using Cluster.Messages;
using Cluster.Messages.Testing;
using Cluster.Parameters.Layout;
using Google.Protobuf;

namespace Cluster.WorkerNode;

/// <summary>Carries one shard's range of the parameters from its server, and of gradients to it.</summary>
/// <remarks>
/// Of the versions that arrived and were not taken only the newest are kept: two, as a shard may be one step ahead of
/// another. The vectors are native memory that the link reads into.
/// </remarks>
internal sealed class WorkerTensorLink(
    WorkerTensorLinks owner, int shard, ParameterLayout layout, int byteOffset, WorkerId self) : ILinkHandler, IDisposable
{
    private const string EndReason = "the worker lets the generation go";

    private readonly Lock _lock = new();
    private readonly VectorPool _pool = new(layout, WorkerLimits.ParameterBuffers);
    private readonly List<(Generation Generation, StepNumber Step, ParameterVector Range)> _arrived = [];
    private (Generation Generation, StepNumber Step, ParameterVector Range)? _average;
    private volatile ILink? _link;
    private volatile bool _isDisposed;
    private ParameterVector? _incoming;
    private int _unsent = layout.ByteLength; // of the gradient at hand, from the range's first byte on

    /// <summary>Asks for the parameters as they are, and each later version.</summary>
    /// <param name="doorbell">What rings this worker, where it would share memory; else null.</param>
    public void Pull(Doorbell? doorbell) => Send(
        TensorTags.PullParameters,
        new PullParameters
        {
            Shard = shard,
            WorkerId = self.Value,
            Doorbell = doorbell?.Token ?? "",
            WhyNot = doorbell?.WhyNotShared ?? "",
        });

    /// <summary>Asks for memory for one more gradient.</summary>
    public void AskMemory() => Send(TensorTags.AskMemory, new AskMemory());

    /// <summary>Lists the versions at hand, oldest first.</summary>
    public IReadOnlyList<(Generation Generation, StepNumber Step)> Versions
    {
        get
        {
            lock (_lock) return [.. _arrived.Select(a => (a.Generation, a.Step))];
        }
    }

    /// <summary>Gets of which version the weights' average is at hand.</summary>
    public (Generation Generation, StepNumber Step)? Average
    {
        get
        {
            lock (_lock) return _average is var (generation, step, _) ? (generation, step) : null;
        }
    }

    /// <summary>Takes the average of a version out.</summary>
    /// <returns>Its memory, or null where a newer one has taken its place meanwhile.</returns>
    public ParameterVector? TakeAverage(Generation generation, StepNumber step)
    {
        lock (_lock)
        {
            if (_average is not var (ownGeneration, ownStep, range) || (ownGeneration, ownStep) != (generation, step)) return null;
            _average = null;
            return range;
        }
    }

    /// <summary>Takes a version out, and drops the older ones.</summary>
    /// <returns>Its memory, or null where a newer one has pushed it out meanwhile.</returns>
    public ParameterVector? Take(Generation generation, StepNumber step)
    {
        lock (_lock)
        {
            var index = _arrived.FindIndex(a => a.Generation == generation && a.Step == step);
            if (index < 0) return null;
            var taken = _arrived[index].Range;
            foreach (var older in _arrived.Take(index)) _pool.Return(older.Range);
            _arrived.RemoveRange(0, index + 1);
            return taken;
        }
    }

    /// <summary>Gives a version's memory back.</summary>
    public void Return(ParameterVector range) => _pool.Return(range);

    /// <summary>Sends what is complete of this shard's range, while the slot is computed.</summary>
    public void PushPart(Generation generation, ParameterVector gradient, int from)
    {
        var begin = Math.Clamp(from - byteOffset, 0, layout.ByteLength);
        if (begin >= _unsent) return;
        var payload = gradient.Bytes[(byteOffset + begin)..(byteOffset + _unsent)];
        _unsent = begin;
        var body = new GradientPart { ByteOffset = begin };
        _link!.TrySend(new OutboundFrame(TensorTags.GradientPart, generation.Value, body.ToByteArray(), payload));
    }

    /// <summary>Sends what is left of this shard's range of a slot's gradient.</summary>
    /// <remarks>What is not finite is of no use: the server is told so, and lets go of what it has of it.</remarks>
    public void Push(
        Generation generation, Work.Compute work, SlotOutcome outcome, SlotTimes times, ParameterVector gradient,
        IDisposable release)
    {
        var body = new PushGradient
        {
            Step = work.Step.Value,
            Slot = work.Slot.Index,
            Shard = shard,
            Rows = outcome.Rows,
            Loss = outcome.Loss,
            WorkerId = self.Value,
            NotFinite = outcome.NotFinite is not null,
            Detail = NotFiniteDetail.Cut(outcome.NotFinite ?? ""),
            Audit = work.IsAudit,
            Times = times,
        };
        var payload = outcome is { Rows: > 0, NotFinite: null }
            ? gradient.Bytes.Slice(byteOffset, _unsent)
            : default;
        _unsent = layout.ByteLength;
        _link!.TrySend(new OutboundFrame(
            TensorTags.PushGradient, generation.Value, body.ToByteArray(), payload, release));
    }

    /// <inheritdoc/>
    public void OnOpened(ILink link)
    {
        _link = link;
        if (_isDisposed) link.Close(EndReason); // it was given up while it was being opened
    }

    /// <inheritdoc/>
    public Memory<byte> OnPayload(in FrameHeader header, ReadOnlySpan<byte> body)
    {
        if (header.Tag != TensorTags.PushParameters || header.PayloadBytes != layout.ByteLength)
        {
            _link!.Close($"a payload of {header.PayloadBytes} bytes (tag {header.Tag}), expected {layout.ByteLength}");
            return default;
        }

        _incoming = _pool.TryRent()
            ?? throw new InvalidOperationException("more versions are held than this link can have handed out");
        return _incoming.Bytes;
    }

    /// <inheritdoc/>
    public void OnFrame(in FrameHeader header, ReadOnlySpan<byte> body, Memory<byte> payload)
    {
        if (header.Tag == TensorTags.LendMemory)
        {
            Take(BodyParser.Parse(LendMemory.Parser, body));
            return;
        }

        if (_incoming is null)
        {
            _link!.Close($"tag {header.Tag} is not for a worker");
            return;
        }

        var version = BodyParser.Parse(PushParameters.Parser, body);
        if (version.Shard != shard) throw new LinkException($"shard {version.Shard} came where shard {shard} was");
        var step = new StepNumber(version.Step);
        lock (_lock)
        {
            if (version.Average) KeepAverage(new Generation(header.Generation), step, _incoming);
            else Keep(new Generation(header.Generation), step, _incoming);
            _incoming = null;
        }

        owner.Arrived();
    }

    private void Keep(Generation generation, StepNumber step, ParameterVector range)
    {
        var kept = PlantedBug.Is(Bug.OnlyNewestRangeKept) ? 1 : WorkerLimits.VersionsKept;
        if (_arrived.Count == kept)
        {
            _pool.Return(_arrived[0].Range);
            _arrived.RemoveAt(0);
        }

        _arrived.Add((generation, step, range));
    }

    private void KeepAverage(Generation generation, StepNumber step, ParameterVector range)
    {
        if (_average is { } older) _pool.Return(older.Range);
        _average = (generation, step, range);
    }

    private void Take(LendMemory lent)
    {
        if (lent.Refusal.Length > 0 || (lent.Parameters.Length == 0 && lent.Gradients.Count == 0)) return;
        var refusal = owner.Share(lent);
        if (lent.Parameters.Length > 0) Send(TensorTags.TakeMemory, new TakeMemory { Refusal = refusal });
    }

    private void Send(ushort tag, IMessage body) => _link!.TrySend(new OutboundFrame(tag, 0, body.ToByteArray()));

    /// <inheritdoc/>
    public void OnClosed(string reason)
    {
        if (_incoming is not null) _pool.Return(_incoming);
        _incoming = null;
        owner.Closed(reason);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _link?.Close(EndReason);
        lock (_lock)
        {
            foreach (var left in _arrived) _pool.Return(left.Range);
            _arrived.Clear();
            if (_average is { } average) _pool.Return(average.Range);
            _average = null;
        }

        _pool.Dispose();
    }
}
