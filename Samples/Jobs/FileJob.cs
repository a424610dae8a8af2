using Cluster.Training;
using Cluster.Training.Data;

namespace Cluster.Samples.Jobs;

/// <summary>Is a job that fits its model to a file of the user's own, which is read once.</summary>
public abstract class FileJob : TrainingJob
{
    private (JobContext Context, JobData Data)? _loaded;

    /// <summary>Gets the data that was read last; null before that.</summary>
    protected JobData? Loaded => _loaded?.Data;

    /// <inheritdoc/>
    public sealed override JobData Data(JobContext context)
    {
        if (_loaded is { } loaded && loaded.Context == context) return loaded.Data;
        if (context.DataPath is null) throw new JobException(Name, $"--data names {DataDescription}");
        var data = Load(context);
        _loaded = (context, data);
        return data;
    }

    /// <summary>Gets what <c>--data</c> names, in a few words.</summary>
    protected abstract string DataDescription { get; }

    /// <summary>Reads the file.</summary>
    protected abstract JobData Load(JobContext context);
}
