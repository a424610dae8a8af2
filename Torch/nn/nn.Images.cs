using Cluster.Torch.Modules;

namespace Cluster.Torch;

public static partial class torch
{
    /// <summary>Says how <see cref="nn.Upsample"/> gives new places their elements.</summary>
    public enum UpsampleMode
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
    }

    public static partial class nn
    {
        /// <summary>Makes a layer that gives sequences, images or volumes of another size.</summary>
        /// <param name="size">The new sizes, one for all or one for each dimension; or null.</param>
        /// <param name="scale_factor">By what sizes are multiplied, one for all or one for each; or null.</param>
        /// <param name="mode">How.</param>
        /// <param name="align_corners">Whether corners keep their elements; null where the mode has no such choice.</param>
        public static Upsample Upsample(
            long[]? size = null,
            double[]? scale_factor = null,
            UpsampleMode mode = UpsampleMode.Nearest,
            bool? align_corners = null) =>
            new(size, scale_factor, (InterpolationMode)(int)mode, align_corners);

        /// <summary>Makes a layer that moves channels into space: [N, C r r, H, W] to [N, C, H r, W r].</summary>
        public static PixelShuffle PixelShuffle(long upscale_factor) => new(upscale_factor);

        /// <summary>Makes a layer that moves space into channels: [N, C, H r, W r] to [N, C r r, H, W].</summary>
        public static PixelUnshuffle PixelUnshuffle(long downscale_factor) => new(downscale_factor);

        /// <summary>Makes a layer that gives the similarity of directions along a dimension.</summary>
        public static CosineSimilarity CosineSimilarity(long dim = 1, double eps = 1e-8) => new(dim, eps);

        /// <summary>Makes a layer that gives the p-distance of rows that stand at one place.</summary>
        public static PairwiseDistance PairwiseDistance(double p = 2, double eps = 1e-6, bool keep_dim = false) =>
            new(p, eps, keep_dim);

        /// <summary>Makes a layer that computes <c>x1^T W x2 + b</c>.</summary>
        public static Bilinear Bilinear(
            long in1Features,
            long in2Features,
            long outputSize,
            bool hasBias = true,
            Device? device = null,
            ScalarType? dtype = null) =>
            new(in1Features, in2Features, outputSize, hasBias, device, dtype);
    }
}
