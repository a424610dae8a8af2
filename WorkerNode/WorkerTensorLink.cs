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
/// another. The vectors are native memory that the link reads into. Of a large version the worker is told as soon as its first frame is
/// here, and the newest one of those kept may still be on its way.
/// </remarks>
internal sealed class WorkerTensorLink(
    WorkerTensorLinks owner, int shard, ParameterLayout layout, int byteOffset, WorkerId self) : ILinkHandler, IDisposable
{
    private const string EndReason = "the worker lets the generation go";

    private readonly Lock _lock = new();
    private readonly VectorPool _pool = new(layout, WorkerLimits.ParameterBuffers);
    private readonly int _parameterBytes = layout.ParameterCount * sizeof(float);
    private readonly List<(Generation Generation, StepNumber Step, ParameterVector Range, RangeArrival Arrival)> _arrived = [];
    private (Generation Generation, StepNumber Step, ParameterVector Range)? _average;
    private volatile ILink? _link;
    private volatile bool _isDisposed;
    private ParameterVector? _incoming;
    private RangeArrival? _arrival; // of a version whose parts come
    private bool _isUnwanted; // what comes was given back
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
    /// <param name="early">Whether one counts of which parts are still on their way.</param>
    public IReadOnlyList<(Generation Generation, StepNumber Step)> Versions(bool early)
    {
        lock (_lock) return [.. _arrived.Where(a => early || a.Arrival.IsWhole).Select(a => (a.Generation, a.Step))];
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
    /// <returns>Its memory and how much of it is here, or null where a newer one has pushed it out meanwhile.</returns>
    public (ParameterVector Range, RangeArrival Arrival)? Take(Generation generation, StepNumber step)
    {
        lock (_lock)
        {
            var index = _arrived.FindIndex(a => a.Generation == generation && a.Step == step);
            if (index < 0) return null;
            var taken = _arrived[index];
            foreach (var older in _arrived.Take(index)) _pool.Return(older.Range);
            _arrived.RemoveRange(0, index + 1);
            return (taken.Range, taken.Arrival);
        }
    }

    /// <summary>Gives a version's memory back; that of one that is still on its way counts as given back when it is here.</summary>
    public void Return(ParameterVector range)
    {
        lock (_lock)
        {
            if (ReferenceEquals(range, _incoming)) _isUnwanted = true;
            else _pool.Return(range);
        }
    }

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
        if (header.Tag == TensorTags.ParameterPart)
        {
            var offset = BodyParser.Parse(ParameterPart.Parser, body).ByteOffset;
            if (_arrival is not null && offset == _arrival.Here && header.PayloadBytes <= _parameterBytes - offset)
                return _incoming!.Bytes.Slice((int)offset, (int)header.PayloadBytes);
            _link!.Close($"a part of {header.PayloadBytes} bytes at {offset} where {_arrival?.Here ?? -1} was expected");
            return default;
        }

        var isWhole = header.PayloadBytes == layout.ByteLength;
        if (header.Tag != TensorTags.PushParameters || (!isWhole && header.PayloadBytes != layout.ByteLength - _parameterBytes))
        {
            _link!.Close($"a payload of {header.PayloadBytes} bytes (tag {header.Tag}), expected {layout.ByteLength}");
            return default;
        }

        BeginVersion();
        return isWhole ? _incoming!.Bytes : _incoming!.Bytes[_parameterBytes..];
    }

    /// <inheritdoc/>
    public void OnFrame(in FrameHeader header, ReadOnlySpan<byte> body, Memory<byte> payload)
    {
        switch (header.Tag)
        {
            case TensorTags.LendMemory: Take(BodyParser.Parse(LendMemory.Parser, body)); break;
            case TensorTags.PushParameters: TakeVersion(header.Generation, body, payload.Length); break;
            case TensorTags.ParameterPart when !payload.IsEmpty: TakePart(payload.Length); break;
            default: _link!.Close($"tag {header.Tag} is not for a worker"); break;
        }
    }

    private void BeginVersion()
    {
        if (_arrival is not null) throw new LinkException($"a version came where the one before ended at byte {_arrival.Here}");
        _incoming = _pool.TryRent()
            ?? throw new InvalidOperationException("more versions are held than this link can have handed out");
    }

    private void TakeVersion(long generation, ReadOnlySpan<byte> body, int bytes)
    {
        var version = BodyParser.Parse(PushParameters.Parser, body);
        if (version.Shard != shard) throw new LinkException($"shard {version.Shard} came where shard {shard} was");
        var isWhole = bytes == layout.ByteLength;
        if (version.Average && !isWhole) throw new LinkException("an average came in parts");
        if (!isWhole && bytes != layout.ByteLength - _parameterBytes) throw new LinkException("a version came without its buffers");
        if (bytes == 0) BeginVersion(); // it has no buffers
        lock (_lock)
        {
            var of = (new Generation(generation), new StepNumber(version.Step));
            if (version.Average) KeepAverage(of.Item1, of.Item2, _incoming!);
            else Keep(of.Item1, of.Item2, _incoming!, new RangeArrival(_parameterBytes, isWhole ? _parameterBytes : 0));
            if (isWhole) _incoming = null;
            else _arrival = _arrived[^1].Arrival;
        }

        owner.Arrived();
    }

    private void TakePart(int bytes)
    {
        _arrival!.Advance(bytes);
        if (!_arrival.IsWhole) return;
        EndVersion();
        owner.Arrived(); // who waits for all of it
    }

    private void EndVersion()
    {
        lock (_lock)
        {
            if (_isUnwanted) _pool.Return(_incoming!);
            (_incoming, _arrival, _isUnwanted) = (null, null, false);
        }
    }

    private void Keep(Generation generation, StepNumber step, ParameterVector range, RangeArrival arrival)
    {
        var kept = PlantedBug.Is(Bug.OnlyNewestRangeKept) ? 1 : WorkerLimits.VersionsKept;
        if (_arrived.Count == kept)
        {
            _pool.Return(_arrived[0].Range);
            _arrived.RemoveAt(0);
        }

        _arrived.Add((generation, step, range, arrival));
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
        if (_arrival is null && _incoming is not null) _pool.Return(_incoming); // nobody was told of it
        _arrival?.End(reason);
        EndVersion();
        owner.Closed(reason);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _link?.Close(EndReason);
        lock (_lock)
        {
            foreach (var left in _arrived) Return(left.Range);
            _arrived.Clear();
            if (_average is { } average) _pool.Return(average.Range);
            _average = null;
        }

        _pool.Dispose();
    }
}
