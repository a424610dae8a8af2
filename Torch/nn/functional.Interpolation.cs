using Cluster.Torch.Interop;

namespace Cluster.Torch;

public static partial class torch
{
    /// <summary>Says how new places between others get their elements.</summary>
    public enum InterpolationMode
    {
        /// <summary>The nearest element's.</summary>
        Nearest = 0,

        /// <summary>Along a line, for sequences.</summary>
        Linear = 1,

        /// <summary>Along lines in a plane, for images.</summary>
        Bilinear = 2,

        /// <summary>By cubic curves in a plane, for images.</summary>
        Bicubic = 3,

        /// <summary>Along lines in space, for volumes.</summary>
        Trilinear = 4,

        /// <summary>The mean of an area.</summary>
        Area = 5,
    }

    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Gives sequences, images or volumes of another size.</summary>
            /// <param name="input">[N, C, L], [N, C, H, W] or [N, C, D, H, W].</param>
            /// <param name="size">The new sizes of the last dimensions, one for all or one for each; or null.</param>
            /// <param name="scale_factor">By what the sizes are multiplied, one for all or one for each; or null.</param>
            /// <param name="mode">How.</param>
            /// <param name="align_corners">Whether corners keep their elements; null where the mode has no such choice.</param>
            /// <exception cref="ArgumentException">
            /// Neither or both of sizes and factors are given, or they or the mode do not fit the input.
            /// </exception>
            public static Tensor interpolate(
                Tensor input,
                long[]? size = null,
                double[]? scale_factor = null,
                InterpolationMode mode = InterpolationMode.Nearest,
                bool? align_corners = null)
            {
                var spatial = input.ndim - 2;
                if ((size is null) == (scale_factor is null))
                    throw new ArgumentException("Either size or scale_factor is given.");
                if (align_corners is not null && mode is InterpolationMode.Nearest or InterpolationMode.Area)
                    throw new ArgumentException($"align_corners means nothing for {mode}.", nameof(align_corners));
                var sizes = OneForEach(size, spatial);
                var factors = OneForEach(scale_factor, spatial);
                if (mode == InterpolationMode.Area) return Area(input, sizes ?? Scaled(input.shape, factors!));
                return mode == InterpolationMode.Nearest
                    ? Nearest(spatial).Call(input, sizes, factors)
                    : Smooth(mode, spatial).Call(input, sizes, align_corners ?? false, factors);
            }

            private static T[]? OneForEach<T>(T[]? given, int spatial)
            {
                if (given is null || given.Length == spatial) return given;
                if (given.Length == 1) return Enumerable.Repeat(given[0], spatial).ToArray();
                throw new ArgumentException($"There are {given.Length} sizes or factors for {spatial} dimensions.");
            }

            private static long[] Scaled(long[] shape, double[] factors) =>
                factors.Select((factor, i) => (long)Math.Floor(shape[i + 2] * factor)).ToArray();

            private static Tensor Area(Tensor input, long[] sizes) => sizes.Length switch
            {
                1 => adaptive_avg_pool1d(input, sizes[0]),
                2 => adaptive_avg_pool2d(input, sizes),
                _ => adaptive_avg_pool3d(input, sizes),
            };

            private static Op Nearest(int spatial) => spatial switch
            {
                1 => Ops.upsample_nearest1d_vec,
                2 => Ops.upsample_nearest2d_vec,
                3 => Ops.upsample_nearest3d_vec,
                _ => throw new ArgumentException($"interpolate takes 3 to 5 dimensions, got {spatial + 2}."),
            };

            private static Op Smooth(InterpolationMode mode, int spatial) => (mode, spatial) switch
            {
                (InterpolationMode.Linear, 1) => Ops.upsample_linear1d_vec,
                (InterpolationMode.Bilinear, 2) => Ops.upsample_bilinear2d_vec,
                (InterpolationMode.Bicubic, 2) => Ops.upsample_bicubic2d_vec,
                (InterpolationMode.Trilinear, 3) => Ops.upsample_trilinear3d_vec,
                _ => throw new ArgumentException($"{mode} does not fit an input of {spatial + 2} dimensions."),
            };
        }
    }
}
