using System.Diagnostics;
using Cluster.Coordinator.Runs;
using Cluster.Messages;
using Cluster.Messages.Tracing;

namespace Cluster.Coordinator.Coordination;

/// <summary>Begins the span of a step that is to come, tells its ids, and ends it when all shards have applied the step.</summary>
/// <remarks>
/// Where nobody exports traces it does nothing. Whether a step that is due is traced is the sampler's to say
/// (<c>OTEL_TRACES_SAMPLER</c>). One that was not told of in time, or never came, is left out.
/// </remarks>
internal sealed class StepTracer(RunSettings settings)
{
    private readonly TracePlan _plan = new();
    private StepNumber? _step;
    private Activity? _span;
    private int _shards;
    private long _began, _ended;

    /// <summary>Gets what whoever joins is to know: the step that is traced; null where none is.</summary>
    public TraceStep? Told { get; private set; }

    /// <summary>Chooses the next step, where the one before is over.</summary>
    /// <param name="version">The version that all shards have reached.</param>
    /// <param name="now">Time since the run's start.</param>
    /// <returns>What all are to be told, or null.</returns>
    public TraceStep? Next(StepNumber version, TimeSpan now)
    {
        if (version <= _step || !StepSpans.Source.HasListeners()) return null;
        var step = _plan.Next(version, now);
        (_step, _shards, _began, _ended) = (step, 0, long.MaxValue, 0);
        _span = Start(step);
        return Told = _span is null ? null : StepSpans.Tell(settings.Generation, step, _span.Context);
    }

    /// <summary>Takes what a shard applied.</summary>
    public void Take(StepApplied m)
    {
        if (_span is null || m.Step != _step?.Value || m.BeganAt == 0) return;
        (_began, _ended) = (Math.Min(_began, m.BeganAt), Math.Max(_ended, m.EndedAt));
        if (++_shards < settings.Shards) return;
        _span.SetStartTime(StepSpans.Time(_began).UtcDateTime);
        _span.SetEndTime(StepSpans.Time(_ended).UtcDateTime);
        _span.SetTag("cluster.rows", m.Rows);
        _span.SetTag("cluster.loss", m.Loss);
        _span.Stop();
        (_span, Told) = (null, null);
    }

    // It is nobody's current one: what else this thread does is no part of it.
    private Activity? Start(StepNumber step)
    {
        var span = StepSpans.Source.StartActivity(
            StepSpans.Step, ActivityKind.Internal, default(ActivityContext),
            [new("cluster.run", settings.RunId.Value), new("cluster.generation", settings.Generation.Value), new("cluster.step", step.Value)]);
        Activity.Current = null;
        return span is { Recorded: true } ? span : null;
    }
}
