namespace Cluster.Training;

/// <summary>
/// Says that a job cannot run as asked: unknown job, impossible plan, data that does not fit the model.
/// </summary>
public sealed class JobException : TrainingException
{
    /// <summary>Creates the exception for <paramref name="job"/> with a one-line <paramref name="reason"/>.</summary>
    /// <param name="job">The job's name; empty where the failure belongs to no one job.</param>
    /// <param name="reason">What is wrong and what to do.</param>
    /// <param name="inner">The cause, such as libtorch's own error; null where there is none.</param>
    public JobException(string job, string reason, Exception? inner = null)
        : base(job.Length == 0 ? reason : $"job '{job}': {reason}", inner)
    {
        Job = job;
        Reason = reason;
    }

    /// <summary>Gets the job's name; empty where the failure belongs to no one job.</summary>
    public string Job { get; }

    /// <summary>Gets what is wrong, without the job's name.</summary>
    public string Reason { get; }
}
