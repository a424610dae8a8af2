using System.Buffers;
using System.Diagnostics;
using Cluster.Messages;
using Cluster.Parameters.Layout;
using Cluster.Training;
using Cluster.Training.Data;
using Cluster.Training.Loading;
using Cluster.Training.Plans;
using Cluster.Training.Replicas;

namespace Cluster.WorkerNode;

/// <summary>Computes with one replica of the model, at once and on the asking thread.</summary>
/// <remarks>
/// That thread is the worker actor's: libtorch's generator, scopes and autograd are bound to it, and a step needs no other.
/// The replica's parameters are a version read in place, or a copy of one that came in several ranges or has small tensors.
/// </remarks>
internal sealed class ReplicaComputer : ISlotComputer
{
    /// <summary>To lay a tensor over other memory takes 2 to 10 us, as much as to copy this many bytes.</summary>
    private const int BytesPerView = 64 * 1024;

    private readonly Replica _replica;
    private readonly BatchLoader _loader;
    private readonly JobData _data;
    private readonly bool _hasAccuracy;
    private readonly Action<int> _need;
    private ParameterVector? _copy; // made when it is needed
    private ParameterVector? _attached;
    private ParameterVector? _average; // made when it is needed
    private ArrivedParameters? _averageFrom;
    private ArrivedParameters? _version; // that is loaded
    private int _copied; // of its bytes, where it is copied while it arrives
    private TimeSpan _waited; // for it, in the slot at hand
    private MemoryHandle _hold; // on what is attached, so that its memory outlives the link it came over

    /// <summary>Takes over what was built for a run.</summary>
    public ReplicaComputer(TrainingJob job, Replica replica, JobData data, BatchLoader loader, JoinRun join)
    {
        (_replica, _data, _loader, Join) = (replica, data, loader, join);
        _hasAccuracy = job.Output.HasAccuracy;
        _need = Need;
    }

    /// <inheritdoc/>
    public JoinRun Join { get; }

    /// <inheritdoc/>
    public ParameterLayout Layout => _replica.Layout;

    /// <inheritdoc/>
    public bool BeginsEarly => _replica.BeginsEarly;

    /// <inheritdoc/>
    public void Expect(IReadOnlyList<int> slots, StepNumber from) => _loader.SetSlots([.. slots], from.Value);

    /// <inheritdoc/>
    public Task Load(ArrivedParameters parameters)
    {
        try
        {
            _version = parameters;
            var isWhole = parameters.IsWhole;
            var inPlace = parameters.IsShared || HasLargeTensors ? parameters.Whole : null;
            if (inPlace is null)
            {
                _copied = isWhole ? Layout.ByteLength : 0;
                parameters.CopyTo(_copy ??= new ParameterVector(Layout), isWhole ? 0 : ParameterBytes, Layout.ByteLength);
            }

            Attach(inPlace ?? _copy!, isWhole ? null : _need);
            return Task.CompletedTask;
        }
        catch (Exception e)
        {
            return Task.FromException(e);
        }
    }

    /// <inheritdoc/>
    public Task<SlotOutcome> Compute(StepNumber step, Slot slot, ParameterVector gradient, Action<int>? onTail = null)
    {
        try
        {
            var begun = Stopwatch.GetTimestamp();
            _waited = default;
            using var batch = _loader.Take(step.Value, slot.Index);
            var loaded = Stopwatch.GetTimestamp();
            var result = _replica.ComputeSlot(step.Value, slot.Index, batch, gradient, onTail);
            var notFinite = result.IsFinite
                ? null
                : NotFiniteReport.Describe(result.Loss, gradient, _loader.RowsOf(step.Value, slot.Index));
            return Task.FromResult(new SlotOutcome(
                result.Rows, result.Loss, notFinite, Stopwatch.GetElapsedTime(begun, loaded), Stopwatch.GetElapsedTime(loaded) - _waited,
                _waited));
        }
        catch (Exception e)
        {
            return Task.FromException<SlotOutcome>(OrCut(e));
        }
    }

    /// <inheritdoc/>
    public Task<PartEvaluated> Evaluate(EvaluatePart part, ArrivedParameters? average = null)
    {
        try
        {
            if (average is not null)
            {
                Need(Layout.ByteLength); // it is attached again behind
                AttachAverage(average);
            }

            var sums = _replica.Evaluate(_data.Validation, new RowRange(part.FirstRow, part.Rows), _data.Table);
            return Task.FromResult(new PartEvaluated
            {
                Step = part.Step,
                Part = part.Part,
                Rows = (int)sums.Rows,
                LossSum = sums.LossSum,
                HasAccuracy = _hasAccuracy,
                Correct = sums.Correct,
                Metrics = sums.Metrics,
            });
        }
        catch (Exception e)
        {
            return Task.FromException<PartEvaluated>(OrCut(e));
        }
        finally
        {
            if (average is not null) _replica.Attach(_attached!);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _loader.Dispose();
        _replica.Dispose();
        _hold.Dispose();
        _copy?.Dispose();
        _average?.Dispose();
    }

    private bool HasLargeTensors => Layout.ByteLength > (long)BytesPerView * Layout.Parameters.Count;

    private void AttachAverage(ArrivedParameters average)
    {
        if (!ReferenceEquals(average, _averageFrom)) average.CopyTo(_average ??= new ParameterVector(Layout));
        _averageFrom = average;
        _replica.Attach(_average!);
    }

    private int ParameterBytes => Layout.ParameterCount * sizeof(float);

    // A job's own code may have made another exception of it.
    private Exception OrCut(Exception e) => _version?.Cut is { } reason && e is not VersionCutException ? new VersionCutException(reason) : e;

    private void Need(int end)
    {
        var begun = Stopwatch.GetTimestamp();
        _version!.WaitFor(end);
        if (ReferenceEquals(_attached, _copy) && end > _copied)
        {
            _version.CopyTo(_copy!, _copied, end);
            _copied = end;
        }

        _waited += Stopwatch.GetElapsedTime(begun);
    }

    private void Attach(ParameterVector parameters, Action<int>? need)
    {
        if (ReferenceEquals(parameters, _attached))
        {
            _replica.Attach(parameters, need); // a copy on another device is one of what the vector held before
            return;
        }

        var hold = parameters.Bytes.Pin();
        _replica.Attach(parameters, need);
        _attached = parameters;
        _hold.Dispose();
        _hold = hold;
    }
}
