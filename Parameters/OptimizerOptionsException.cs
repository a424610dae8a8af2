namespace Cluster.Parameters;

/// <summary>Reports a hyper-parameter outside of its range.</summary>
public sealed class OptimizerOptionsException : ParametersException
{
    /// <summary>Creates the failure of one option.</summary>
    /// <param name="optionName">The option's name.</param>
    /// <param name="reason">The range and the value that was given.</param>
    public OptimizerOptionsException(string optionName, string reason)
        : base($"{optionName} {reason}")
    {
        OptionName = optionName;
        Reason = reason;
    }

    /// <summary>Gets the option's name.</summary>
    public string OptionName { get; }

    /// <summary>Gets the range and the value that was given.</summary>
    public string Reason { get; }
}
