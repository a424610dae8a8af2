namespace Cluster.Cli.Telemetry;

/// <summary>Exports what this process measures; its end is bounded, whatever the collector does.</summary>
internal interface ITelemetry : IDisposable
{
    /// <summary>Sends what there is, and ends.</summary>
    void Complete();
}
