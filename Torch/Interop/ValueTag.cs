namespace Cluster.Torch.Interop;

/// <summary>Says what a <see cref="NativeValue"/> holds; mirrors <c>Tag</c> in ops.cpp.</summary>
internal enum ValueTag
{
    None = 0,
    Tensor = 1,
    Integer = 2,
    Floating = 3,
    Boolean = 4,
    Integers = 5,
    Floatings = 6,
    Booleans = 7,
    Tensors = 8,
    Text = 9,
    Device = 10,
    Generator = 11,
}
