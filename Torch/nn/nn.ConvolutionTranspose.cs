using Cluster.Torch.Modules;

namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Makes a layer that spreads each place of sequences over a window: [N, in, L] to [N, out, L'].</summary>
        /// <param name="in_channels">The channels that come in.</param>
        /// <param name="out_channels">The channels that go out.</param>
        /// <param name="kernel_size">The window's size.</param>
        /// <param name="stride">The distance of the windows.</param>
        /// <param name="padding">What is cut off at each border.</param>
        /// <param name="output_padding">What is added at the end, less than the stride.</param>
        /// <param name="dilation">The distance of the places in a window.</param>
        /// <param name="padding_mode">Zeros; there is no other.</param>
        /// <param name="groups">Into how many groups the channels are split.</param>
        /// <param name="bias">Whether there is a bias.</param>
        /// <param name="device">Where the weights lie.</param>
        /// <param name="dtype">Their element type.</param>
        /// <exception cref="ArgumentException">The channels are no multiples of the groups.</exception>
        public static ConvTranspose1d ConvTranspose1d(
            long in_channels,
            long out_channels,
            long kernel_size,
            long stride = 1,
            long padding = 0,
            long output_padding = 0,
            long dilation = 1,
            PaddingModes padding_mode = PaddingModes.Zeros,
            long groups = 1,
            bool bias = true,
            Device? device = null,
            ScalarType? dtype = null) =>
            new(new ConvolutionOptions(in_channels, out_channels, [kernel_size])
            {
                Stride = [stride],
                Padding = [padding],
                OutputPadding = [output_padding],
                Dilation = [dilation],
                PaddingMode = padding_mode,
                Groups = groups,
                HasBias = bias,
                Device = device,
                Dtype = dtype,
            });

        /// <summary>Makes a layer that spreads each place of images over a window: [N, in, H, W] to [N, out, H', W'].</summary>
        /// <param name="in_channels">The channels that come in.</param>
        /// <param name="out_channels">The channels that go out.</param>
        /// <param name="kernel_size">The window's size.</param>
        /// <param name="stride">The distance of the windows.</param>
        /// <param name="padding">What is cut off at each border.</param>
        /// <param name="output_padding">What is added at the end, less than the stride.</param>
        /// <param name="dilation">The distance of the places in a window.</param>
        /// <param name="padding_mode">Zeros; there is no other.</param>
        /// <param name="groups">Into how many groups the channels are split.</param>
        /// <param name="bias">Whether there is a bias.</param>
        /// <param name="device">Where the weights lie.</param>
        /// <param name="dtype">Their element type.</param>
        /// <exception cref="ArgumentException">The channels are no multiples of the groups.</exception>
        public static ConvTranspose2d ConvTranspose2d(
            long in_channels,
            long out_channels,
            long kernel_size,
            long stride = 1,
            long padding = 0,
            long output_padding = 0,
            long dilation = 1,
            PaddingModes padding_mode = PaddingModes.Zeros,
            long groups = 1,
            bool bias = true,
            Device? device = null,
            ScalarType? dtype = null) =>
            new(new ConvolutionOptions(in_channels, out_channels, Times(kernel_size, 2))
            {
                Stride = Times(stride, 2),
                Padding = Times(padding, 2),
                OutputPadding = Times(output_padding, 2),
                Dilation = Times(dilation, 2),
                PaddingMode = padding_mode,
                Groups = groups,
                HasBias = bias,
                Device = device,
                Dtype = dtype,
            });

        /// <summary>Makes a layer that spreads each place of images over a window: [N, in, H, W] to [N, out, H', W'].</summary>
        /// <param name="in_channels">The channels that come in.</param>
        /// <param name="out_channels">The channels that go out.</param>
        /// <param name="kernel_size">The window's size.</param>
        /// <param name="stride">The distance of the windows.</param>
        /// <param name="padding">What is cut off at each border.</param>
        /// <param name="output_padding">What is added at the end, less than the stride.</param>
        /// <param name="dilation">The distance of the places in a window.</param>
        /// <param name="padding_mode">Zeros; there is no other.</param>
        /// <param name="groups">Into how many groups the channels are split.</param>
        /// <param name="bias">Whether there is a bias.</param>
        /// <param name="device">Where the weights lie.</param>
        /// <param name="dtype">Their element type.</param>
        /// <exception cref="ArgumentException">The channels are no multiples of the groups.</exception>
        public static ConvTranspose2d ConvTranspose2d(
            long in_channels,
            long out_channels,
            (long height, long width) kernel_size,
            (long height, long width)? stride = null,
            (long height, long width)? padding = null,
            (long height, long width)? output_padding = null,
            (long height, long width)? dilation = null,
            PaddingModes padding_mode = PaddingModes.Zeros,
            long groups = 1,
            bool bias = true,
            Device? device = null,
            ScalarType? dtype = null) =>
            new(new ConvolutionOptions(in_channels, out_channels, Pair(kernel_size))
            {
                Stride = Pair(stride ?? (1, 1)),
                Padding = Pair(padding ?? (0, 0)),
                OutputPadding = Pair(output_padding ?? (0, 0)),
                Dilation = Pair(dilation ?? (1, 1)),
                PaddingMode = padding_mode,
                Groups = groups,
                HasBias = bias,
                Device = device,
                Dtype = dtype,
            });

        /// <summary>Makes a layer that spreads each place of volumes over a window: [N, in, D, H, W] to [N, out, D', H', W'].</summary>
        /// <param name="in_channels">The channels that come in.</param>
        /// <param name="out_channels">The channels that go out.</param>
        /// <param name="kernel_size">The window's size.</param>
        /// <param name="stride">The distance of the windows.</param>
        /// <param name="padding">What is cut off at each border.</param>
        /// <param name="output_padding">What is added at the end, less than the stride.</param>
        /// <param name="dilation">The distance of the places in a window.</param>
        /// <param name="padding_mode">Zeros; there is no other.</param>
        /// <param name="groups">Into how many groups the channels are split.</param>
        /// <param name="bias">Whether there is a bias.</param>
        /// <param name="device">Where the weights lie.</param>
        /// <param name="dtype">Their element type.</param>
        /// <exception cref="ArgumentException">The channels are no multiples of the groups.</exception>
        public static ConvTranspose3d ConvTranspose3d(
            long in_channels,
            long out_channels,
            long kernel_size,
            long stride = 1,
            long padding = 0,
            long output_padding = 0,
            long dilation = 1,
            PaddingModes padding_mode = PaddingModes.Zeros,
            long groups = 1,
            bool bias = true,
            Device? device = null,
            ScalarType? dtype = null) =>
            new(new ConvolutionOptions(in_channels, out_channels, Times(kernel_size, 3))
            {
                Stride = Times(stride, 3),
                Padding = Times(padding, 3),
                OutputPadding = Times(output_padding, 3),
                Dilation = Times(dilation, 3),
                PaddingMode = padding_mode,
                Groups = groups,
                HasBias = bias,
                Device = device,
                Dtype = dtype,
            });

        /// <summary>Makes a layer that spreads each place of volumes over a window: [N, in, D, H, W] to [N, out, D', H', W'].</summary>
        /// <param name="in_channels">The channels that come in.</param>
        /// <param name="out_channels">The channels that go out.</param>
        /// <param name="kernel_size">The window's size.</param>
        /// <param name="stride">The distance of the windows.</param>
        /// <param name="padding">What is cut off at each border.</param>
        /// <param name="output_padding">What is added at the end, less than the stride.</param>
        /// <param name="dilation">The distance of the places in a window.</param>
        /// <param name="padding_mode">Zeros; there is no other.</param>
        /// <param name="groups">Into how many groups the channels are split.</param>
        /// <param name="bias">Whether there is a bias.</param>
        /// <param name="device">Where the weights lie.</param>
        /// <param name="dtype">Their element type.</param>
        /// <exception cref="ArgumentException">The channels are no multiples of the groups.</exception>
        public static ConvTranspose3d ConvTranspose3d(
            long in_channels,
            long out_channels,
            (long depth, long height, long width) kernel_size,
            (long depth, long height, long width)? stride = null,
            (long depth, long height, long width)? padding = null,
            (long depth, long height, long width)? output_padding = null,
            (long depth, long height, long width)? dilation = null,
            PaddingModes padding_mode = PaddingModes.Zeros,
            long groups = 1,
            bool bias = true,
            Device? device = null,
            ScalarType? dtype = null) =>
            new(new ConvolutionOptions(in_channels, out_channels, Triple(kernel_size))
            {
                Stride = Triple(stride ?? (1, 1, 1)),
                Padding = Triple(padding ?? (0, 0, 0)),
                OutputPadding = Triple(output_padding ?? (0, 0, 0)),
                Dilation = Triple(dilation ?? (1, 1, 1)),
                PaddingMode = padding_mode,
                Groups = groups,
                HasBias = bias,
                Device = device,
                Dtype = dtype,
            });
    }
}
