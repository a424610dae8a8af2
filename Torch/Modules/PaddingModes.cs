namespace Cluster.Torch;

/// <summary>Says what stands beyond the border of an image.</summary>
public enum PaddingModes
{
    /// <summary>Zeros.</summary>
    Zeros = 0,

    /// <summary>The image mirrored at its border.</summary>
    Reflect = 1,

    /// <summary>The border's own elements.</summary>
    Replicate = 2,

    /// <summary>The image from its other side.</summary>
    Circular = 3,

    /// <summary>A number, zero where none is given.</summary>
    Constant = 4,
}
