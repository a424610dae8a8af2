using Cluster.Torch.Modules;

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
        public static BatchNorm1d BatchNorm1d(
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
        public static BatchNorm2d BatchNorm2d(
            long features,
            double eps = 1e-5,
            double? momentum = 0.1,
            bool affine = true,
            bool track_running_stats = true,
            Device? device = null,
            ScalarType? dtype = null) =>
            new(features, eps, momentum, affine, track_running_stats, device, dtype);

        /// <summary>Makes a layer that normalizes each channel of [N, C, D, H, W] over the batch.</summary>
        /// <param name="features">The number of channels.</param>
        /// <param name="eps">What is added to the variance.</param>
        /// <param name="momentum">The weight of a new batch in the running statistics; null for the plain mean.</param>
        /// <param name="affine">Whether there is a trained scale and shift.</param>
        /// <param name="track_running_stats">Whether running statistics are kept.</param>
        /// <param name="device">Where the state lies.</param>
        /// <param name="dtype">The state's element type.</param>
        public static BatchNorm3d BatchNorm3d(
            long features,
            double eps = 1e-5,
            double? momentum = 0.1,
            bool affine = true,
            bool track_running_stats = true,
            Device? device = null,
            ScalarType? dtype = null) =>
            new(features, eps, momentum, affine, track_running_stats, device, dtype);

        /// <summary>Makes a layer that normalizes each channel of each row of [N, C, L].</summary>
        /// <param name="features">The number of channels.</param>
        /// <param name="eps">What is added to the variance.</param>
        /// <param name="momentum">The weight of a new batch in the running statistics.</param>
        /// <param name="affine">Whether there is a trained scale and shift.</param>
        /// <param name="track_running_stats">Whether running statistics are kept.</param>
        /// <param name="device">Where the state lies.</param>
        /// <param name="dtype">The state's element type.</param>
        public static InstanceNorm1d InstanceNorm1d(
            long features,
            double eps = 1e-5,
            double momentum = 0.1,
            bool affine = false,
            bool track_running_stats = false,
            Device? device = null,
            ScalarType? dtype = null) =>
            new(features, eps, momentum, affine, track_running_stats, device, dtype);

        /// <summary>Makes a layer that normalizes each channel of each row of [N, C, H, W].</summary>
        /// <param name="features">The number of channels.</param>
        /// <param name="eps">What is added to the variance.</param>
        /// <param name="momentum">The weight of a new batch in the running statistics.</param>
        /// <param name="affine">Whether there is a trained scale and shift.</param>
        /// <param name="track_running_stats">Whether running statistics are kept.</param>
        /// <param name="device">Where the state lies.</param>
        /// <param name="dtype">The state's element type.</param>
        public static InstanceNorm2d InstanceNorm2d(
            long features,
            double eps = 1e-5,
            double momentum = 0.1,
            bool affine = false,
            bool track_running_stats = false,
            Device? device = null,
            ScalarType? dtype = null) =>
            new(features, eps, momentum, affine, track_running_stats, device, dtype);

        /// <summary>Makes a layer that normalizes each channel of each row of [N, C, D, H, W].</summary>
        /// <param name="features">The number of channels.</param>
        /// <param name="eps">What is added to the variance.</param>
        /// <param name="momentum">The weight of a new batch in the running statistics.</param>
        /// <param name="affine">Whether there is a trained scale and shift.</param>
        /// <param name="track_running_stats">Whether running statistics are kept.</param>
        /// <param name="device">Where the state lies.</param>
        /// <param name="dtype">The state's element type.</param>
        public static InstanceNorm3d InstanceNorm3d(
            long features,
            double eps = 1e-5,
            double momentum = 0.1,
            bool affine = false,
            bool track_running_stats = false,
            Device? device = null,
            ScalarType? dtype = null) =>
            new(features, eps, momentum, affine, track_running_stats, device, dtype);

        /// <summary>Makes a layer that normalizes over the last dimensions.</summary>
        /// <param name="normalized_shape">The sizes of the last dimensions.</param>
        /// <param name="eps">What is added to the variance.</param>
        /// <param name="elementwise_affine">Whether there is a trained scale and shift of each place.</param>
        /// <param name="bias">Whether there is a shift beside the scale.</param>
        /// <param name="device">Where the state lies.</param>
        /// <param name="dtype">The state's element type.</param>
        public static LayerNorm LayerNorm(
            long[] normalized_shape,
            double eps = 1e-5,
            bool elementwise_affine = true,
            bool bias = true,
            Device? device = null,
            ScalarType? dtype = null) =>
            new(normalized_shape, eps, elementwise_affine, bias, device, dtype);

        /// <summary>Makes a layer that normalizes over the last dimensions.</summary>
        /// <param name="normalized_shape">The sizes of the last dimensions.</param>
        /// <param name="eps">What is added to the variance.</param>
        /// <param name="elementwise_affine">Whether there is a trained scale and shift of each place.</param>
        /// <param name="bias">Whether there is a shift beside the scale.</param>
        /// <param name="device">Where the state lies.</param>
        /// <param name="dtype">The state's element type.</param>
        public static LayerNorm LayerNorm(
            long normalized_shape,
            double eps = 1e-5,
            bool elementwise_affine = true,
            bool bias = true,
            Device? device = null,
            ScalarType? dtype = null) =>
            new([normalized_shape], eps, elementwise_affine, bias, device, dtype);

        /// <summary>Makes a layer that normalizes groups of channels of each row of [N, C, ...].</summary>
        /// <param name="num_groups">The number of groups.</param>
        /// <param name="num_channels">The number of channels, a multiple of it.</param>
        /// <param name="eps">What is added to the variance.</param>
        /// <param name="affine">Whether there is a trained scale and shift of each channel.</param>
        /// <param name="device">Where the state lies.</param>
        /// <param name="dtype">The state's element type.</param>
        /// <exception cref="ArgumentException">The channels are no multiple of the groups.</exception>
        public static GroupNorm GroupNorm(
            long num_groups,
            long num_channels,
            double eps = 1e-5,
            bool affine = true,
            Device? device = null,
            ScalarType? dtype = null) =>
            new(num_groups, num_channels, eps, affine, device, dtype);
    }
}
