using Cluster.Torch.Interop;
using static Cluster.Torch.torch;

namespace Cluster.Torch.Modules;

/// <summary>Is the base of the layers that spread each place over a window: a convolution's gradient.</summary>
/// <remarks>Source: torch.nn.modules.conv._ConvTransposeNd, PyTorch 1.13.</remarks>
public abstract class ConvolutionTranspose : Convolution
{
    private readonly Op _operator;

    private protected ConvolutionTranspose(ConvolutionOptions options, Op called)
        : base(options, isTransposed: true) => _operator = called;

    /// <inheritdoc/>
    public sealed override Tensor forward(Tensor input) => forward(input, null);

    /// <summary>Computes the result of chosen lengths, where the stride leaves a choice.</summary>
    /// <param name="input">As the layer takes it.</param>
    /// <param name="output_size">The result's lengths, with or without batch and channels; null for the layer's own.</param>
    /// <exception cref="ArgumentException">The lengths cannot be reached.</exception>
    public Tensor forward(Tensor input, long[]? output_size)
    {
        var extra = output_size is null ? Options.OutputPadding : Extra(input.shape, output_size);
        return _operator.Call(
            input, weight, bias, Options.Stride, Options.Padding, extra, Options.Groups, Options.Dilation);
    }

    /// <inheritdoc cref="forward(Tensor, long[])"/>
    public Tensor call(Tensor input, long[]? output_size) => forward(input, output_size);

    private long[] Extra(long[] input, long[] wanted)
    {
        var count = Options.Kernel.Length;
        if (wanted.Length != count && wanted.Length != input.Length)
            throw new ArgumentException($"output_size takes {count} or {input.Length} lengths, got {wanted.Length}.");
        var (first, extra) = (wanted.Length - count, new long[count]);
        for (var i = 0; i < count; i++)
        {
            var least = (input[input.Length - count + i] - 1) * Options.Stride[i] - 2 * Options.Padding![i]
                + Options.Dilation[i] * (Options.Kernel[i] - 1) + 1;
            extra[i] = wanted[first + i] - least;
            if (extra[i] < 0 || extra[i] >= Options.Stride[i])
                throw new ArgumentException(
                    $"output_size {wanted[first + i]} is not within {least} and {least + Options.Stride[i] - 1}.");
        }

        return extra;
    }
}
