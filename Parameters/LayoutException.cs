namespace Cluster.Parameters;

/// <summary>Reports a tensor that cannot be part of a parameter layout.</summary>
public sealed class LayoutException : ParametersException
{
    /// <summary>Creates the failure of one tensor.</summary>
    /// <param name="tensorName">The state-dict name of the tensor.</param>
    /// <param name="reason">What is wrong with it, and what would be right.</param>
    public LayoutException(string tensorName, string reason)
        : base($"Tensor '{tensorName}': {reason}")
    {
        TensorName = tensorName;
        Reason = reason;
    }

    /// <summary>Gets the state-dict name of the tensor.</summary>
    public string TensorName { get; }

    /// <summary>Gets what is wrong with the tensor.</summary>
    public string Reason { get; }
}
