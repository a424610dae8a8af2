using System.Runtime.CompilerServices;
using Cluster.Torch.Modules;

namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        // A literal 0 is also a Padding: the overloads with lengths go first.
        /// <summary>Makes a layer that convolves sequences: [N, in, L] to [N, out, L'].</summary>
        /// <exception cref="ArgumentException">The channels are no multiples of the groups.</exception>
        [OverloadResolutionPriority(1)]
        public static Conv1d Conv1d(
            long in_channels,
            long out_channels,
            long kernel_size,
            long stride = 1,
            long padding = 0,
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
                Dilation = [dilation],
                PaddingMode = padding_mode,
                Groups = groups,
                HasBias = bias,
                Device = device,
                Dtype = dtype,
            });

        /// <summary>Makes a layer that convolves sequences and pads by name.</summary>
        /// <exception cref="ArgumentException">The channels or the stride do not fit.</exception>
        public static Conv1d Conv1d(
            long in_channels,
            long out_channels,
            long kernel_size,
            Padding padding,
            long stride = 1,
            long dilation = 1,
            PaddingModes padding_mode = PaddingModes.Zeros,
            long groups = 1,
            bool bias = true,
            Device? device = null,
            ScalarType? dtype = null) =>
            new(new ConvolutionOptions(in_channels, out_channels, [kernel_size])
            {
                Stride = [stride],
                Padding = padding == Padding.Same ? null : [0],
                Dilation = [dilation],
                PaddingMode = padding_mode,
                Groups = groups,
                HasBias = bias,
                Device = device,
                Dtype = dtype,
            });

        /// <summary>Makes a layer that convolves images: [N, in, H, W] to [N, out, H', W'].</summary>
        /// <exception cref="ArgumentException">The channels are no multiples of the groups.</exception>
        [OverloadResolutionPriority(1)]
        public static Conv2d Conv2d(
            long in_channels,
            long out_channels,
            long kernel_size,
            long stride = 1,
            long padding = 0,
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
                Dilation = Times(dilation, 2),
                PaddingMode = padding_mode,
                Groups = groups,
                HasBias = bias,
                Device = device,
                Dtype = dtype,
            });

        /// <summary>Makes a layer that convolves images and pads by name.</summary>
        /// <exception cref="ArgumentException">The channels or the stride do not fit.</exception>
        public static Conv2d Conv2d(
            long in_channels,
            long out_channels,
            long kernel_size,
            Padding padding,
            long stride = 1,
            long dilation = 1,
            PaddingModes padding_mode = PaddingModes.Zeros,
            long groups = 1,
            bool bias = true,
            Device? device = null,
            ScalarType? dtype = null) =>
            new(new ConvolutionOptions(in_channels, out_channels, Times(kernel_size, 2))
            {
                Stride = Times(stride, 2),
                Padding = padding == Padding.Same ? null : Times(0, 2),
                Dilation = Times(dilation, 2),
                PaddingMode = padding_mode,
                Groups = groups,
                HasBias = bias,
                Device = device,
                Dtype = dtype,
            });

        /// <summary>Makes a layer that convolves images, with sizes for each dimension.</summary>
        /// <exception cref="ArgumentException">The channels are no multiples of the groups.</exception>
        [OverloadResolutionPriority(1)]
        public static Conv2d Conv2d(
            long in_channels,
            long out_channels,
            (long height, long width) kernel_size,
            (long height, long width)? stride = null,
            (long height, long width)? padding = null,
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
                Dilation = Pair(dilation ?? (1, 1)),
                PaddingMode = padding_mode,
                Groups = groups,
                HasBias = bias,
                Device = device,
                Dtype = dtype,
            });

        /// <summary>Makes a layer that convolves images, with sizes for each dimension, and pads by name.</summary>
        /// <exception cref="ArgumentException">The channels or the stride do not fit.</exception>
        public static Conv2d Conv2d(
            long in_channels,
            long out_channels,
            (long height, long width) kernel_size,
            Padding padding,
            (long height, long width)? stride = null,
            (long height, long width)? dilation = null,
            PaddingModes padding_mode = PaddingModes.Zeros,
            long groups = 1,
            bool bias = true,
            Device? device = null,
            ScalarType? dtype = null) =>
            new(new ConvolutionOptions(in_channels, out_channels, Pair(kernel_size))
            {
                Stride = Pair(stride ?? (1, 1)),
                Padding = padding == Padding.Same ? null : Times(0, 2),
                Dilation = Pair(dilation ?? (1, 1)),
                PaddingMode = padding_mode,
                Groups = groups,
                HasBias = bias,
                Device = device,
                Dtype = dtype,
            });

        /// <summary>Makes a layer that convolves volumes: [N, in, D, H, W] to [N, out, D', H', W'].</summary>
        /// <exception cref="ArgumentException">The channels are no multiples of the groups.</exception>
        [OverloadResolutionPriority(1)]
        public static Conv3d Conv3d(
            long in_channels,
            long out_channels,
            long kernel_size,
            long stride = 1,
            long padding = 0,
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
                Dilation = Times(dilation, 3),
                PaddingMode = padding_mode,
                Groups = groups,
                HasBias = bias,
                Device = device,
                Dtype = dtype,
            });

        /// <summary>Makes a layer that convolves volumes and pads by name.</summary>
        /// <exception cref="ArgumentException">The channels or the stride do not fit.</exception>
        public static Conv3d Conv3d(
            long in_channels,
            long out_channels,
            long kernel_size,
            Padding padding,
            long stride = 1,
            long dilation = 1,
            PaddingModes padding_mode = PaddingModes.Zeros,
            long groups = 1,
            bool bias = true,
            Device? device = null,
            ScalarType? dtype = null) =>
            new(new ConvolutionOptions(in_channels, out_channels, Times(kernel_size, 3))
            {
                Stride = Times(stride, 3),
                Padding = padding == Padding.Same ? null : Times(0, 3),
                Dilation = Times(dilation, 3),
                PaddingMode = padding_mode,
                Groups = groups,
                HasBias = bias,
                Device = device,
                Dtype = dtype,
            });

        /// <summary>Makes a layer that convolves volumes, with sizes for each dimension.</summary>
        /// <exception cref="ArgumentException">The channels are no multiples of the groups.</exception>
        [OverloadResolutionPriority(1)]
        public static Conv3d Conv3d(
            long in_channels,
            long out_channels,
            (long depth, long height, long width) kernel_size,
            (long depth, long height, long width)? stride = null,
            (long depth, long height, long width)? padding = null,
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
                Dilation = Triple(dilation ?? (1, 1, 1)),
                PaddingMode = padding_mode,
                Groups = groups,
                HasBias = bias,
                Device = device,
                Dtype = dtype,
            });

        /// <summary>Makes a layer that convolves volumes, with sizes for each dimension, and pads by name.</summary>
        /// <exception cref="ArgumentException">The channels or the stride do not fit.</exception>
        public static Conv3d Conv3d(
            long in_channels,
            long out_channels,
            (long depth, long height, long width) kernel_size,
            Padding padding,
            (long depth, long height, long width)? stride = null,
            (long depth, long height, long width)? dilation = null,
            PaddingModes padding_mode = PaddingModes.Zeros,
            long groups = 1,
            bool bias = true,
            Device? device = null,
            ScalarType? dtype = null) =>
            new(new ConvolutionOptions(in_channels, out_channels, Triple(kernel_size))
            {
                Stride = Triple(stride ?? (1, 1, 1)),
                Padding = padding == Padding.Same ? null : Times(0, 3),
                Dilation = Triple(dilation ?? (1, 1, 1)),
                PaddingMode = padding_mode,
                Groups = groups,
                HasBias = bias,
                Device = device,
                Dtype = dtype,
            });

        private static long[] Pair((long Height, long Width) sizes) => [sizes.Height, sizes.Width];

        private static long[] Triple((long Depth, long Height, long Width) sizes) =>
            [sizes.Depth, sizes.Height, sizes.Width];

        private static long[] Times(long size, int dimensions) => Enumerable.Repeat(size, dimensions).ToArray();
    }
}
