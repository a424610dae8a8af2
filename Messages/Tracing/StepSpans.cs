using System.Diagnostics;
using Google.Protobuf;

namespace Cluster.Messages.Tracing;

/// <summary>Records the spans of a traced step, in whichever process they are of.</summary>
/// <remarks>
/// A span is recorded when it is over, from times that are taken anyway. Where nobody exports traces the source has no listener,
/// the coordinator tells of no step (<see cref="TraceStep"/>), and nothing here is called.
/// </remarks>
public static class StepSpans
{
    /// <summary>The source's name, the meter's too.</summary>
    public const string SourceName = "Cluster.Training";

    /// <summary>The whole step: from its version's being published to the next one's.</summary>
    public const string Step = "step";

    /// <summary>A worker computes a slot.</summary>
    public const string Slot = "slot";

    /// <summary>A server makes the next version of its shard.</summary>
    public const string Shard = "shard";

    private const int TraceIdBytes = 16;
    private const int SpanIdBytes = 8;

    /// <summary>Gets the source of all spans.</summary>
    public static ActivitySource Source { get; } = new(SourceName);

    /// <summary>Gets the span that all others of a step belong to.</summary>
    /// <returns>Nothing, to which nothing is recorded, where the ids are none.</returns>
    public static ActivityContext ParentOf(TraceStep m)
    {
        ArgumentNullException.ThrowIfNull(m);
        if (m.TraceId.Length != TraceIdBytes || m.SpanId.Length != SpanIdBytes) return default;
        return new ActivityContext(
            ActivityTraceId.CreateFromBytes(m.TraceId.Span), ActivitySpanId.CreateFromBytes(m.SpanId.Span),
            ActivityTraceFlags.Recorded, isRemote: true);
    }

    /// <summary>Makes what tells of a step that is traced.</summary>
    public static TraceStep Tell(Generation generation, StepNumber step, ActivityContext context)
    {
        var (trace, span) = (new byte[TraceIdBytes], new byte[SpanIdBytes]);
        context.TraceId.CopyTo(trace);
        context.SpanId.CopyTo(span);
        return new TraceStep
        {
            Generation = generation.Value,
            Step = step.Value,
            TraceId = ByteString.CopyFrom(trace),
            SpanId = ByteString.CopyFrom(span),
        };
    }

    /// <summary>Records a span that is over.</summary>
    /// <param name="name">What was done.</param>
    /// <param name="parent">Of what it is a part.</param>
    /// <param name="begin">When it began.</param>
    /// <param name="time">How long it took.</param>
    /// <param name="tags">What else is to be said of it.</param>
    /// <returns>What its own parts belong to; nothing where nobody listens.</returns>
    public static ActivityContext Record(
        string name, ActivityContext parent, DateTimeOffset begin, TimeSpan time, params KeyValuePair<string, object?>[] tags)
    {
        if (parent == default) return default; // its parent is not recorded
        using var span = Source.StartActivity(name, ActivityKind.Internal, parent, tags, startTime: begin);
        span?.SetEndTime((begin + time).UtcDateTime);
        return span?.Context ?? default;
    }

    /// <summary>Gets a time as messages have it.</summary>
    public static long Nanoseconds(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>Gets a time that a message has.</summary>
    public static DateTimeOffset Time(long nanoseconds) => DateTimeOffset.UnixEpoch + TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
}
