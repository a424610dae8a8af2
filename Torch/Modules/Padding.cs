namespace Cluster.Torch;

/// <summary>Says how a convolution pads, where no lengths are given.</summary>
public enum Padding
{
    /// <summary>Not at all.</summary>
    Valid = 0,

    /// <summary>So that the result has the input's lengths; the stride must be 1.</summary>
    Same = 1,
}
