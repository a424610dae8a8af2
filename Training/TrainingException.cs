namespace Cluster.Training;

/// <summary>Is the base of every expected failure of this part: bad data, or a job that cannot run as asked.</summary>
public abstract class TrainingException : Exception
{
    /// <summary>Creates the exception with its one-line message.</summary>
    private protected TrainingException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
