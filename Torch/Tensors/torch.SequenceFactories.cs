using Cluster.Torch.Interop;

namespace Cluster.Torch;

public static partial class torch
{
    /// <summary>Makes a tensor filled with one number.</summary>
    public static Tensor full(
        long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Required(Ops.full.Call(size, value, dtype, Arg.None, device), requires_grad);

    /// <summary>Makes the numbers from start to before stop, with a step; int64 where all are whole.</summary>
    public static Tensor arange(
        Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null) =>
        Ops.arange_start_step.Call(start, stop, step, dtype, Arg.None, device);

    /// <inheritdoc cref="arange(Scalar, Scalar, Scalar, ScalarType?, Device?)"/>
    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null) =>
        arange(start, stop, 1, dtype, device);

    /// <inheritdoc cref="arange(Scalar, Scalar, Scalar, ScalarType?, Device?)"/>
    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null) =>
        arange(0, stop, 1, dtype, device);

    /// <summary>Makes evenly spaced numbers, both ends among them.</summary>
    public static Tensor linspace(
        double start, double end, long steps, ScalarType? dtype = null, Device? device = null) =>
        Ops.linspace.Call(start, end, steps, dtype, Arg.None, device);

    /// <summary>Makes a matrix with ones on its diagonal.</summary>
    public static Tensor eye(long rows, long? columns = null, ScalarType? dtype = null, Device? device = null) =>
        Ops.eye_m.Call(rows, columns ?? rows, dtype, Arg.None, device);

    /// <summary>Makes a tensor of zeros; shape, type and device are another one's.</summary>
    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device? device = null) =>
        Ops.zeros_like.Call(input, dtype, Arg.None, device);

    /// <summary>Makes a tensor of ones; shape, type and device are another one's.</summary>
    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, Device? device = null) =>
        Ops.ones_like.Call(input, dtype, Arg.None, device);

    /// <summary>Makes a tensor with undetermined elements; shape, type and device are another one's.</summary>
    public static Tensor empty_like(Tensor input, ScalarType? dtype = null, Device? device = null) =>
        Ops.empty_like.Call(input, dtype, Arg.None, device);

    /// <summary>Makes a tensor of evenly drawn numbers; shape, type and device are another one's.</summary>
    public static Tensor rand_like(Tensor input, ScalarType? dtype = null, Device? device = null) =>
        Ops.rand_like.Call(input, dtype, Arg.None, device);

    /// <summary>Makes a tensor of normally drawn numbers; shape, type and device are another one's.</summary>
    public static Tensor randn_like(Tensor input, ScalarType? dtype = null, Device? device = null) =>
        Ops.randn_like.Call(input, dtype, Arg.None, device);

    /// <summary>Makes a tensor filled with one number; shape, type and device are another one's.</summary>
    public static Tensor full_like(Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null) =>
        Ops.full_like.Call(input, value, dtype, Arg.None, device);

    private static Tensor Required(Tensor tensor, bool requires_grad) =>
        requires_grad ? tensor.requires_grad_() : tensor;
}
