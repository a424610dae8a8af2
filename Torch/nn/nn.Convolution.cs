namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Makes a layer that convolves images: [N, in, H, W] to [N, out, H', W'].</summary>
        public static Modules.Conv2d Conv2d(
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
            new(
                in_channels,
                out_channels,
                [kernel_size, kernel_size],
                [stride, stride],
                [padding, padding],
                [dilation, dilation],
                padding_mode,
                groups,
                bias,
                device,
                dtype);

        /// <summary>Makes a layer that convolves images, with sizes for height and width.</summary>
        public static Modules.Conv2d Conv2d(
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
            new(
                in_channels,
                out_channels,
                Pair(kernel_size),
                Pair(stride ?? (1, 1)),
                Pair(padding ?? (0, 0)),
                Pair(dilation ?? (1, 1)),
                padding_mode,
                groups,
                bias,
                device,
                dtype);

        private static long[] Pair((long Height, long Width) sizes) => [sizes.Height, sizes.Width];

        /// <summary>
        /// Makes a layer that takes the largest element of each window; the stride is the window's size.
        /// </summary>
        public static Modules.MaxPool2d MaxPool2d(
            long kernel_size,
            long? stride = null,
            long? padding = null,
            long? dilation = null,
            bool ceil_mode = false) =>
            MaxPool2d(
                (kernel_size, kernel_size),
                stride is { } step ? (step, step) : null,
                padding is { } border ? (border, border) : null,
                dilation is { } gap ? (gap, gap) : null,
                ceil_mode);

        /// <summary>
        /// Makes a layer that takes the largest element of each window, with sizes for height and width.
        /// </summary>
        public static Modules.MaxPool2d MaxPool2d(
            long[] kernel_size,
            long[]? stride = null,
            long[]? padding = null,
            long[]? dilation = null,
            bool ceil_mode = false) =>
            new(kernel_size, stride ?? kernel_size, padding ?? [0, 0], dilation ?? [1, 1], ceil_mode);

        /// <summary>
        /// Makes a layer that takes the largest element of each window, with sizes for height and width.
        /// </summary>
        public static Modules.MaxPool2d MaxPool2d(
            (long height, long width) kernel_size,
            (long height, long width)? stride = null,
            (long height, long width)? padding = null,
            (long height, long width)? dilation = null,
            bool ceil_mode = false) =>
            new(
                Pair(kernel_size),
                Pair(stride ?? kernel_size),
                Pair(padding ?? (0, 0)),
                Pair(dilation ?? (1, 1)),
                ceil_mode);
    }
}
