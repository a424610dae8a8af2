using System.Diagnostics;
using Cluster.Messages;
using Cluster.Messages.Tracing;

namespace Cluster.Coordinator.Tests.Runs;

/// <summary>The spans of coordinator, server and workers together, as whoever exports them sees them.</summary>
public sealed class TracedRunTests : IDisposable
{
    private const string Run = "traced-20261126-000000-0000";

    private readonly List<Activity> _spans = [];
    private readonly HashSet<ActivityTraceId> _traces = [];
    private readonly ActivityListener _listener;
    private int _left; // roots that the sampler leaves out

    public TracedRunTests()
    {
        // Other tests have runs of their own at the same time.
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == StepSpans.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => Sample(in options),
            ActivityStopped = span =>
            {
                lock (_traces)
                    if (_traces.Contains(span.TraceId))
                        _spans.Add(span);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public void Run_Traced_HasTheFirstStepAndOneInAHundredWithAllTheirParts()
    {
        Train("worker-1", "worker-2");
        var steps = _spans.Where(s => s.OperationName == StepSpans.Step).ToList();
        Assert.Equal(0L, steps[0].GetTagItem("cluster.step"));
        Assert.InRange(steps.Count, 2, 4); // of 320
        Assert.InRange(_traces.Count, steps.Count, steps.Count + 1); // the last one that was told of may lie beyond the run's end
        foreach (var step in steps)
        {
            Assert.Equal((Run, default), ((string?)step.GetTagItem("cluster.run"), step.ParentSpanId));
            var slots = Parts(step, StepSpans.Slot);
            Assert.Equal([0, 1], slots.Select(s => s.GetTagItem("cluster.slot")).Cast<int>().Distinct().Order());
            Assert.All(slots, slot => Assert.All(["data", "compute", "push"], part => Assert.Single(Parts(slot, part))));
            var shard = Assert.Single(Parts(step, StepSpans.Shard));
            Assert.All(["gather", "apply", "publish"], part => Assert.Single(Parts(shard, part)));
            Assert.NotEmpty(Parts(step, "pull"));
        }

        Assert.Null(Activity.Current);
    }

    [Fact]
    public void Run_SamplerLeavesTheFirstOut_TracesALaterStep()
    {
        _left = 1;
        Train("worker-1");
        Assert.NotEmpty(_spans);
        Assert.All(_spans.Where(s => s.OperationName == StepSpans.Step), s => Assert.InRange((long)s.GetTagItem("cluster.step")!, 100, 320));
    }

    private static void Train(params string[] workers)
    {
        var settings = RunFixture.Settings(epochs: 1, stepsPerEpoch: 320) with { RunId = new RunId(Run) };
        using var cluster = new TestCluster(settings, seed: 1);
        foreach (var worker in workers) cluster.StartWorker(worker);
        cluster.RunToEnd();
    }

    private ActivitySamplingResult Sample(in ActivityCreationOptions<ActivityContext> options)
    {
        lock (_traces)
        {
            if (options.Parent != default) return _traces.Contains(options.TraceId) ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None;
            if (options.Tags?.Any(t => Run.Equals(t.Value)) != true || _left-- > 0) return ActivitySamplingResult.None;
            _traces.Add(options.TraceId);
            return ActivitySamplingResult.AllDataAndRecorded;
        }
    }

    // Each lies within the one that it is a part of, to a tick of the clock.
    private List<Activity> Parts(Activity whole, string name)
    {
        var parts = _spans.Where(s => s.ParentSpanId == whole.SpanId && s.OperationName == name).ToList();
        Assert.All(parts, p => Assert.InRange(p.StartTimeUtc, whole.StartTimeUtc.AddMicroseconds(-1), whole.StartTimeUtc + whole.Duration));
        Assert.All(parts, p => Assert.InRange(p.StartTimeUtc + p.Duration, p.StartTimeUtc, whole.StartTimeUtc + whole.Duration + TimeSpan.FromMicroseconds(1)));
        return parts;
    }
}
