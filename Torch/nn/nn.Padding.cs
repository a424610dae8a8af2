using Cluster.Torch.Modules;

namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Makes a layer that pads sequences with a number, by one length on all sides.</summary>
        public static ConstantPad1d ConstantPad1d(long padding, double value) => new(Times(padding, 2), value);

        /// <summary>Makes a layer that pads sequences with a number.</summary>
        public static ConstantPad1d ConstantPad1d((long left, long right) padding, double value) =>
            new([padding.left, padding.right], value);

        /// <summary>Makes a layer that pads images with a number, by one length on all sides.</summary>
        public static ConstantPad2d ConstantPad2d(long padding, double value) => new(Times(padding, 4), value);

        /// <summary>Makes a layer that pads images with a number.</summary>
        public static ConstantPad2d ConstantPad2d((long left, long right, long top, long bottom) padding, double value) =>
            new([padding.left, padding.right, padding.top, padding.bottom], value);

        /// <summary>Makes a layer that pads volumes with a number, by one length on all sides.</summary>
        public static ConstantPad3d ConstantPad3d(long padding, double value) => new(Times(padding, 6), value);

        /// <summary>Makes a layer that pads volumes with a number.</summary>
        public static ConstantPad3d ConstantPad3d((long left, long right, long top, long bottom, long front, long back) padding, double value) =>
            new([padding.left, padding.right, padding.top, padding.bottom, padding.front, padding.back], value);

        /// <summary>Makes a layer that pads images with zeros, by one length on all sides.</summary>
        public static ZeroPad2d ZeroPad2d(long padding) => new(Times(padding, 4));

        /// <summary>Makes a layer that pads images with zeros.</summary>
        public static ZeroPad2d ZeroPad2d((long left, long right, long top, long bottom) padding) =>
            new([padding.left, padding.right, padding.top, padding.bottom]);

        /// <summary>Makes a layer that pads sequences with themselves mirrored, by one length on all sides.</summary>
        public static ReflectionPad1d ReflectionPad1d(long padding) => new(Times(padding, 2));

        /// <summary>Makes a layer that pads sequences with themselves mirrored.</summary>
        public static ReflectionPad1d ReflectionPad1d((long left, long right) padding) =>
            new([padding.left, padding.right]);

        /// <summary>Makes a layer that pads images with themselves mirrored, by one length on all sides.</summary>
        public static ReflectionPad2d ReflectionPad2d(long padding) => new(Times(padding, 4));

        /// <summary>Makes a layer that pads images with themselves mirrored.</summary>
        public static ReflectionPad2d ReflectionPad2d((long left, long right, long top, long bottom) padding) =>
            new([padding.left, padding.right, padding.top, padding.bottom]);

        /// <summary>Makes a layer that pads volumes with themselves mirrored, by one length on all sides.</summary>
        public static ReflectionPad3d ReflectionPad3d(long padding) => new(Times(padding, 6));

        /// <summary>Makes a layer that pads volumes with themselves mirrored.</summary>
        public static ReflectionPad3d ReflectionPad3d((long left, long right, long top, long bottom, long front, long back) padding) =>
            new([padding.left, padding.right, padding.top, padding.bottom, padding.front, padding.back]);

        /// <summary>Makes a layer that pads sequences with their borders, by one length on all sides.</summary>
        public static ReplicationPad1d ReplicationPad1d(long padding) => new(Times(padding, 2));

        /// <summary>Makes a layer that pads sequences with their borders.</summary>
        public static ReplicationPad1d ReplicationPad1d((long left, long right) padding) =>
            new([padding.left, padding.right]);

        /// <summary>Makes a layer that pads images with their borders, by one length on all sides.</summary>
        public static ReplicationPad2d ReplicationPad2d(long padding) => new(Times(padding, 4));

        /// <summary>Makes a layer that pads images with their borders.</summary>
        public static ReplicationPad2d ReplicationPad2d((long left, long right, long top, long bottom) padding) =>
            new([padding.left, padding.right, padding.top, padding.bottom]);

        /// <summary>Makes a layer that pads volumes with their borders, by one length on all sides.</summary>
        public static ReplicationPad3d ReplicationPad3d(long padding) => new(Times(padding, 6));

        /// <summary>Makes a layer that pads volumes with their borders.</summary>
        public static ReplicationPad3d ReplicationPad3d((long left, long right, long top, long bottom, long front, long back) padding) =>
            new([padding.left, padding.right, padding.top, padding.bottom, padding.front, padding.back]);
    }
}
