namespace Cluster.Parameters;

/// <summary>Is the base of every failure that this part reports: bad layouts, bad options, bad files.</summary>
public abstract class ParametersException : Exception
{
    private protected ParametersException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
