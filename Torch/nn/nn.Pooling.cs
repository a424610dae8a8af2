using Cluster.Torch.Modules;

namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Makes a layer that takes the largest element of each window of sequences.</summary>
        /// <param name="kernel_size">The window's length.</param>
        /// <param name="stride">The distance of the windows; their length where null.</param>
        /// <param name="padding">What is added at both ends.</param>
        /// <param name="dilation">The distance of the places in a window.</param>
        /// <param name="ceil_mode">Whether a last window may go beyond the end.</param>
        public static MaxPool1d MaxPool1d(
            long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
            new(kernel_size, stride ?? kernel_size, padding ?? 0, dilation ?? 1, ceil_mode);

        /// <summary>Makes a layer that takes the largest element of each window of images.</summary>
        /// <param name="kernel_size">The window's size.</param>
        /// <param name="stride">The distance of the windows; their size where null.</param>
        /// <param name="padding">What is added at each border.</param>
        /// <param name="dilation">The distance of the places in a window.</param>
        /// <param name="ceil_mode">Whether last windows may go beyond the border.</param>
        public static MaxPool2d MaxPool2d(
            long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
            new(
                Times(kernel_size, 2),
                Times(stride ?? kernel_size, 2),
                Times(padding ?? 0, 2),
                Times(dilation ?? 1, 2),
                ceil_mode);

        /// <summary>Makes a layer that takes the largest element of each window of images.</summary>
        /// <param name="kernel_size">The window's size.</param>
        /// <param name="stride">The distance of the windows; their size where null.</param>
        /// <param name="padding">What is added at each border.</param>
        /// <param name="dilation">The distance of the places in a window.</param>
        /// <param name="ceil_mode">Whether last windows may go beyond the border.</param>
        public static MaxPool2d MaxPool2d(
            long[] kernel_size,
            long[]? stride = null,
            long[]? padding = null,
            long[]? dilation = null,
            bool ceil_mode = false) =>
            new(kernel_size, stride ?? kernel_size, padding ?? [0, 0], dilation ?? [1, 1], ceil_mode);

        /// <summary>Makes a layer that takes the largest element of each window of images.</summary>
        /// <param name="kernel_size">The window's size.</param>
        /// <param name="stride">The distance of the windows; their size where null.</param>
        /// <param name="padding">What is added at each border.</param>
        /// <param name="dilation">The distance of the places in a window.</param>
        /// <param name="ceil_mode">Whether last windows may go beyond the border.</param>
        public static MaxPool2d MaxPool2d(
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

        /// <summary>Makes a layer that takes the largest element of each window of volumes.</summary>
        /// <param name="kernel_size">The window's size.</param>
        /// <param name="stride">The distance of the windows; their size where null.</param>
        /// <param name="padding">What is added at each border.</param>
        /// <param name="dilation">The distance of the places in a window.</param>
        /// <param name="ceil_mode">Whether last windows may go beyond the border.</param>
        public static MaxPool3d MaxPool3d(
            long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
            new(
                Times(kernel_size, 3),
                Times(stride ?? kernel_size, 3),
                Times(padding ?? 0, 3),
                Times(dilation ?? 1, 3),
                ceil_mode);

        /// <summary>Makes a layer that takes the largest element of each window of volumes.</summary>
        /// <param name="kernel_size">The window's size.</param>
        /// <param name="stride">The distance of the windows; their size where null.</param>
        /// <param name="padding">What is added at each border.</param>
        /// <param name="dilation">The distance of the places in a window.</param>
        /// <param name="ceil_mode">Whether last windows may go beyond the border.</param>
        public static MaxPool3d MaxPool3d(
            long[] kernel_size,
            long[]? stride = null,
            long[]? padding = null,
            long[]? dilation = null,
            bool ceil_mode = false) =>
            new(kernel_size, stride ?? kernel_size, padding ?? [0, 0, 0], dilation ?? [1, 1, 1], ceil_mode);

        /// <summary>Makes a layer that takes the largest element of each window of volumes.</summary>
        /// <param name="kernel_size">The window's size.</param>
        /// <param name="stride">The distance of the windows; their size where null.</param>
        /// <param name="padding">What is added at each border.</param>
        /// <param name="dilation">The distance of the places in a window.</param>
        /// <param name="ceil_mode">Whether last windows may go beyond the border.</param>
        public static MaxPool3d MaxPool3d(
            (long depth, long height, long width) kernel_size,
            (long depth, long height, long width)? stride = null,
            (long depth, long height, long width)? padding = null,
            (long depth, long height, long width)? dilation = null,
            bool ceil_mode = false) =>
            new(
                Triple(kernel_size),
                Triple(stride ?? kernel_size),
                Triple(padding ?? (0, 0, 0)),
                Triple(dilation ?? (1, 1, 1)),
                ceil_mode);

        /// <summary>Makes a layer that gives the mean of each window of sequences.</summary>
        /// <param name="kernel_size">The window's length.</param>
        /// <param name="stride">The distance of the windows; their length where null.</param>
        /// <param name="padding">What is added at both ends.</param>
        /// <param name="ceil_mode">Whether a last window may go beyond the end.</param>
        /// <param name="count_include_pad">Whether the padding's zeros count in the mean.</param>
        public static AvgPool1d AvgPool1d(
            long kernel_size,
            long? stride = null,
            long padding = 0,
            bool ceil_mode = false,
            bool count_include_pad = true) =>
            new(kernel_size, stride ?? kernel_size, padding, ceil_mode, count_include_pad);

        /// <summary>Makes a layer that gives the mean of each window of images.</summary>
        /// <param name="kernel_size">The window's size.</param>
        /// <param name="stride">The distance of the windows; their size where null.</param>
        /// <param name="padding">What is added at each border.</param>
        /// <param name="ceil_mode">Whether last windows may go beyond the border.</param>
        /// <param name="count_include_pad">Whether the padding's zeros count in the mean.</param>
        /// <param name="divisor_override">What sums are divided by; the window's size where null.</param>
        public static AvgPool2d AvgPool2d(
            long kernel_size,
            long? stride = null,
            long? padding = null,
            bool ceil_mode = false,
            bool count_include_pad = true,
            long? divisor_override = null) =>
            new(
                Times(kernel_size, 2),
                Times(stride ?? kernel_size, 2),
                Times(padding ?? 0, 2),
                ceil_mode,
                count_include_pad,
                divisor_override);

        /// <summary>Makes a layer that gives the mean of each window of images.</summary>
        /// <param name="kernel_size">The window's size.</param>
        /// <param name="stride">The distance of the windows; their size where null.</param>
        /// <param name="padding">What is added at each border.</param>
        /// <param name="ceil_mode">Whether last windows may go beyond the border.</param>
        /// <param name="count_include_pad">Whether the padding's zeros count in the mean.</param>
        /// <param name="divisor_override">What sums are divided by; the window's size where null.</param>
        public static AvgPool2d AvgPool2d(
            long[] kernel_size,
            long[]? stride = null,
            long[]? padding = null,
            bool ceil_mode = false,
            bool count_include_pad = true,
            long? divisor_override = null) =>
            new(kernel_size, stride ?? kernel_size, padding ?? [0, 0], ceil_mode, count_include_pad, divisor_override);

        /// <summary>Makes a layer that gives the mean of each window of images.</summary>
        /// <param name="kernel_size">The window's size.</param>
        /// <param name="stride">The distance of the windows; their size where null.</param>
        /// <param name="padding">What is added at each border.</param>
        /// <param name="ceil_mode">Whether last windows may go beyond the border.</param>
        /// <param name="count_include_pad">Whether the padding's zeros count in the mean.</param>
        /// <param name="divisor_override">What sums are divided by; the window's size where null.</param>
        public static AvgPool2d AvgPool2d(
            (long height, long width) kernel_size,
            (long height, long width)? stride = null,
            (long height, long width)? padding = null,
            bool ceil_mode = false,
            bool count_include_pad = true,
            long? divisor_override = null) =>
            new(
                Pair(kernel_size),
                Pair(stride ?? kernel_size),
                Pair(padding ?? (0, 0)),
                ceil_mode,
                count_include_pad,
                divisor_override);

        /// <summary>Makes a layer that gives the mean of each window of volumes.</summary>
        /// <param name="kernel_size">The window's size.</param>
        /// <param name="stride">The distance of the windows; their size where null.</param>
        /// <param name="padding">What is added at each border.</param>
        /// <param name="ceil_mode">Whether last windows may go beyond the border.</param>
        /// <param name="count_include_pad">Whether the padding's zeros count in the mean.</param>
        /// <param name="divisor_override">What sums are divided by; the window's size where null.</param>
        public static AvgPool3d AvgPool3d(
            long kernel_size,
            long? stride = null,
            long? padding = null,
            bool ceil_mode = false,
            bool count_include_pad = true,
            long? divisor_override = null) =>
            new(
                Times(kernel_size, 3),
                Times(stride ?? kernel_size, 3),
                Times(padding ?? 0, 3),
                ceil_mode,
                count_include_pad,
                divisor_override);

        /// <summary>Makes a layer that gives the mean of each window of volumes.</summary>
        /// <param name="kernel_size">The window's size.</param>
        /// <param name="stride">The distance of the windows; their size where null.</param>
        /// <param name="padding">What is added at each border.</param>
        /// <param name="ceil_mode">Whether last windows may go beyond the border.</param>
        /// <param name="count_include_pad">Whether the padding's zeros count in the mean.</param>
        /// <param name="divisor_override">What sums are divided by; the window's size where null.</param>
        public static AvgPool3d AvgPool3d(
            long[] kernel_size,
            long[]? stride = null,
            long[]? padding = null,
            bool ceil_mode = false,
            bool count_include_pad = true,
            long? divisor_override = null) =>
            new(kernel_size, stride ?? kernel_size, padding ?? [0, 0, 0], ceil_mode, count_include_pad, divisor_override);

        /// <summary>Makes a layer that gives the mean of each window of volumes.</summary>
        /// <param name="kernel_size">The window's size.</param>
        /// <param name="stride">The distance of the windows; their size where null.</param>
        /// <param name="padding">What is added at each border.</param>
        /// <param name="ceil_mode">Whether last windows may go beyond the border.</param>
        /// <param name="count_include_pad">Whether the padding's zeros count in the mean.</param>
        /// <param name="divisor_override">What sums are divided by; the window's size where null.</param>
        public static AvgPool3d AvgPool3d(
            (long depth, long height, long width) kernel_size,
            (long depth, long height, long width)? stride = null,
            (long depth, long height, long width)? padding = null,
            bool ceil_mode = false,
            bool count_include_pad = true,
            long? divisor_override = null) =>
            new(
                Triple(kernel_size),
                Triple(stride ?? kernel_size),
                Triple(padding ?? (0, 0, 0)),
                ceil_mode,
                count_include_pad,
                divisor_override);

        /// <summary>Makes a layer that gives means of windows chosen so that the result has a length.</summary>
        public static AdaptiveAvgPool1d AdaptiveAvgPool1d(long outputSize) => new(outputSize);

        /// <summary>Makes a layer that gives means of windows chosen so that the result has a height and width.</summary>
        public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long outputSize) => new(Times(outputSize, 2));

        /// <summary>Makes a layer that gives means of windows chosen so that the result has a height and width.</summary>
        public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long[] outputSize) => new(outputSize);

        /// <summary>Makes a layer that gives means of windows chosen so that the result has a height and width.</summary>
        public static AdaptiveAvgPool2d AdaptiveAvgPool2d((long height, long width) outputSize) => new(Pair(outputSize));

        /// <summary>Makes a layer that gives means of windows chosen so that the result has a depth, height and width.</summary>
        public static AdaptiveAvgPool3d AdaptiveAvgPool3d(long outputSize) => new(Times(outputSize, 3));

        /// <summary>Makes a layer that gives means of windows chosen so that the result has a depth, height and width.</summary>
        public static AdaptiveAvgPool3d AdaptiveAvgPool3d(long[] outputSize) => new(outputSize);

        /// <summary>Makes a layer that gives means of windows chosen so that the result has a depth, height and width.</summary>
        public static AdaptiveAvgPool3d AdaptiveAvgPool3d((long depth, long height, long width) outputSize) => new(Triple(outputSize));
    }
}
