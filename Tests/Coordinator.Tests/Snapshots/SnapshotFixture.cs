using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Server;
using Cluster.Coordinator.Snapshots;
using Cluster.Messages;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;

namespace Cluster.Coordinator.Tests.Snapshots;

/// <summary>Saves small snapshots whose weights are all one number.</summary>
internal static class SnapshotFixture
{
    private static readonly SgdOptions Options = new() { Lr = 0.5, Momentum = 0.9 };

    public static RunSettings Settings(string runDir) =>
        RunFixture.Settings(runDir: runDir) with { Optimizer = Options };

    public static SavedSnapshot Save(SnapshotStore store, string runDir, long step, float weight, long? best = null)
    {
        var optimizer = Optimizer.Create(Options, RunFixture.Layout.ParameterCount);
        optimizer.StepCount = step;
        optimizer.State[0].Values.Span.Fill(7);
        using var capture = new StateCaptured(new StepNumber(step), Weights(weight), optimizer);
        var position = new RunPosition(
            new StepNumber(step), 2.5, 24, Best: best is { } at ? new BestState(0.5, at, 0.5, 0) : default);
        return store.Save(capture, position, new SnapshotContext(Settings(runDir)));
    }

    public static ParameterVector Weights(float weight)
    {
        var parameters = new ParameterVector(RunFixture.Layout);
        parameters.Parameters.Fill(weight);
        return parameters;
    }
}
