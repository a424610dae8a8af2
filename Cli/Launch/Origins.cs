using Cluster.Cli.Configuration;
using Cluster.Training;

namespace Cluster.Cli.Launch;

/// <summary>Completes where each value of a run came from: what nobody said is the snapshot's, the job's, or a default.</summary>
internal static class Origins
{
    // What a run that is resumed takes from its snapshot where nothing else was said.
    private static readonly string[] OfSnapshot =
    [
        "job", "seed", "data", "freeze", "slots", "batch_size", "epochs", "no_shuffle", "drop_last", "threads_per_worker", "device",
        "precision", "on_nan", "best", "early_stop", "min_delta", .. OfOptimizer,
    ];

    private static readonly string[] OfJob = ["batch_size", "epochs", "no_shuffle", "drop_last", "num_workers", .. OfOptimizer];

    private static readonly string[] OfConsole = ["json", "verbose", "dry_run"];

    private static string[] OfOptimizer =>
    [
        "optimizer", "lr", "weight_decay", "momentum", "amsgrad", "schedule", "warmup", "group", "no_decay", "clip_norm", "clip_value",
        "ema",
    ];

    /// <summary>Makes the origins that stand in <c>config.json</c>.</summary>
    /// <param name="said">The origin of each key, as far as it was said.</param>
    /// <param name="job">The run's job.</param>
    /// <param name="jobs">All jobs: options of others are left out.</param>
    /// <param name="resumed">Whether it goes on from a snapshot.</param>
    /// <returns>The origins by key; null where nothing is known of any.</returns>
    public static IReadOnlyDictionary<string, string>? Of(
        IReadOnlyDictionary<string, string> said, TrainingJob job, JobCatalog jobs, bool resumed)
    {
        if (said.Count == 0) return null;
        var own = job.Options.Select(o => SettingKeys.KeyOf(o.Name)).ToHashSet(StringComparer.Ordinal);
        var foreign = jobs.Names.SelectMany(name => jobs.Create(name).Options).Select(o => SettingKeys.KeyOf(o.Name)).Except(own);
        var keys = said.Keys.Except(OfConsole).Except(foreign).Order(StringComparer.Ordinal);
        return keys.ToDictionary(key => key, key => said[key] != Configured.Default ? said[key]
            : resumed && (OfSnapshot.Contains(key) || own.Contains(key)) ? "snapshot"
            : OfJob.Contains(key) ? "job"
            : Configured.Default);
    }
}
