using System.Text.Json.Serialization;
using Cluster.Coordinator.Runs;

namespace Cluster.Coordinator.Control;

/// <summary>Is an event of the timeline.</summary>
/// <param name="Ts">When it was told.</param>
/// <param name="Event">What it says.</param>
internal sealed record TimelineEntry(DateTimeOffset Ts, [property: JsonIgnore] RunEvent Event)
{
    /// <summary>Gets the event as an object of its own type.</summary>
    [JsonPropertyName("event")]
    public object Content => Event;
}
