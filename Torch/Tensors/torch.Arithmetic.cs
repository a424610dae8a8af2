namespace Cluster.Torch;

public static partial class torch
{
    /// <inheritdoc cref="Tensor.add(Tensor, Scalar?)"/>
    public static Tensor add(Tensor left, Tensor right, Scalar? alpha = null) => left.add(right, alpha);

    /// <inheritdoc cref="Tensor.add(Scalar, Scalar?)"/>
    public static Tensor add(Tensor left, Scalar right, Scalar? alpha = null) => left.add(right, alpha);

    /// <inheritdoc cref="Tensor.sub(Tensor, Scalar?)"/>
    public static Tensor sub(Tensor left, Tensor right, Scalar? alpha = null) => left.sub(right, alpha);

    /// <inheritdoc cref="Tensor.sub(Scalar, Scalar?)"/>
    public static Tensor sub(Tensor left, Scalar right, Scalar? alpha = null) => left.sub(right, alpha);

    /// <inheritdoc cref="Tensor.mul(Tensor)"/>
    public static Tensor mul(Tensor left, Tensor right) => left.mul(right);

    /// <inheritdoc cref="Tensor.mul(Scalar)"/>
    public static Tensor mul(Tensor left, Scalar right) => left.mul(right);

    /// <inheritdoc cref="Tensor.div(Tensor)"/>
    public static Tensor div(Tensor left, Tensor right) => left.div(right);

    /// <inheritdoc cref="Tensor.div(Scalar)"/>
    public static Tensor div(Tensor left, Scalar right) => left.div(right);

    /// <inheritdoc cref="Tensor.pow(Tensor)"/>
    public static Tensor pow(Tensor input, Tensor exponent) => input.pow(exponent);

    /// <inheritdoc cref="Tensor.pow(Scalar)"/>
    public static Tensor pow(Tensor input, Scalar exponent) => input.pow(exponent);

    /// <inheritdoc cref="Tensor.clamp"/>
    public static Tensor clamp(Tensor input, Scalar? min = null, Scalar? max = null) => input.clamp(min, max);

    /// <inheritdoc cref="Tensor.maximum"/>
    public static Tensor maximum(Tensor left, Tensor right) => left.maximum(right);

    /// <inheritdoc cref="Tensor.minimum"/>
    public static Tensor minimum(Tensor left, Tensor right) => left.minimum(right);
}
