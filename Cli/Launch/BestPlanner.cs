using System.Globalization;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Snapshots;
using Cluster.Training;
using Cluster.Training.Data;

namespace Cluster.Cli.Launch;

/// <summary>Chooses what the best epoch is best by, from the command line, the run resumed and the job.</summary>
internal static class BestPlanner
{
    /// <summary>Refuses what can be refused before the job is known.</summary>
    /// <exception cref="UsageException">A number is out of its range.</exception>
    public static void Check(BestRequest request)
    {
        if (request.Patience < 0) throw new UsageException($"--early-stop {request.Patience} is below 0");
        if (request.MinDelta is { } delta && !(delta >= 0 && double.IsFinite(delta)))
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--min-delta {delta}: a number from 0"));
        if (request.Metric is { } metric && !BestRule.Names.Contains(metric))
            throw new UsageException($"--best '{metric}': one of {string.Join(", ", BestRule.Names)}");
    }

    /// <summary>Makes the rule of a run.</summary>
    /// <param name="request">What the command line said.</param>
    /// <param name="trainer">The snapshot that the run goes on from, or null.</param>
    /// <param name="job">The job.</param>
    /// <param name="validation">Its validation rows.</param>
    /// <returns>The rule; null without validation rows.</returns>
    /// <exception cref="UsageException">Something asked for cannot be.</exception>
    public static BestRule? Choose(BestRequest request, TrainerRecord? trainer, TrainingJob job, Dataset validation)
    {
        if (validation.RowCount == 0)
        {
            if (request.Metric is null && request.Patience is null or 0) return null;
            throw new UsageException(
                $"{(request.Metric is null ? "--early-stop" : "--best")} looks at the validation rows, and the job has none");
        }

        var stood = trainer?.BestRule;
        if (stood is not null && request.Metric is { } asked && asked != stood.Metric)
            throw new UsageException($"--best {asked} differs from the snapshot's {stood.Metric}: leave it out, or start a new run");
        var names = job.Output.MetricNames(validation);
        var rule = new BestRule
        {
            Metric = request.Metric ?? stood?.Metric ?? (job.Output.HasAccuracy ? "accuracy" : "loss"),
            Patience = request.Patience ?? stood?.Patience ?? 0,
            MinDelta = request.MinDelta ?? stood?.MinDelta ?? 0,
        };
        if (rule.Metric != BestRule.None && !names.Contains(rule.Metric))
            throw new UsageException($"--best {rule.Metric}: {job.Name} has {string.Join(", ", names)}");
        if (rule is { Metric: BestRule.None, Patience: > 0 })
            throw new UsageException("--early-stop waits for a better epoch, which --best none knows nothing of: choose one");
        if (request.MinDelta > 0 && rule.Patience == 0)
            throw new UsageException("--min-delta says what an improvement is, and only --early-stop asks for one");
        return rule;
    }
}
