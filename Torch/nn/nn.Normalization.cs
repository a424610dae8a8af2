namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Makes a layer that normalizes each channel of [N, C] or [N, C, L] over the batch.</summary>
        /// <param name="features">The number of channels.</param>
        /// <param name="eps">What is added to the variance.</param>
        /// <param name="momentum">The weight of a new batch in the running statistics; null for the plain mean.</param>
        /// <param name="affine">Whether there is a trained scale and shift.</param>
        /// <param name="track_running_stats">Whether running statistics are kept.</param>
        /// <param name="device">Where the state lies.</param>
        /// <param name="dtype">The state's element type.</param>
        public static Modules.BatchNorm1d BatchNorm1d(
            long features,
            double eps = 1e-5,
            double? momentum = 0.1,
            bool affine = true,
            bool track_running_stats = true,
            Device? device = null,
            ScalarType? dtype = null) =>
            new(features, eps, momentum, affine, track_running_stats, device, dtype);

        /// <summary>Makes a layer that normalizes each channel of [N, C, H, W] over the batch.</summary>
        /// <param name="features">The number of channels.</param>
        /// <param name="eps">What is added to the variance.</param>
        /// <param name="momentum">The weight of a new batch in the running statistics; null for the plain mean.</param>
        /// <param name="affine">Whether there is a trained scale and shift.</param>
        /// <param name="track_running_stats">Whether running statistics are kept.</param>
        /// <param name="device">Where the state lies.</param>
        /// <param name="dtype">The state's element type.</param>
        public static Modules.BatchNorm2d BatchNorm2d(
            long features,
            double eps = 1e-5,
            double? momentum = 0.1,
            bool affine = true,
            bool track_running_stats = true,
            Device? device = null,
            ScalarType? dtype = null) =>
            new(features, eps, momentum, affine, track_running_stats, device, dtype);
    }
}
