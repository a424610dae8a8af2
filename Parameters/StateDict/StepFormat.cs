namespace Cluster.Parameters.StateDict;

/// <summary>Says how <c>torch.optim</c> 1.13.1 keeps the number of steps in the state of a parameter.</summary>
internal enum StepFormat
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>As an integer.</summary>
    Integer,

    /// <summary>As a float32 tensor without dimensions.</summary>
    Tensor,
}
