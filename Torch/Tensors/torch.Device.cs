using System.Globalization;

namespace Cluster.Torch;

public static partial class torch
{
    /// <summary>Gets the processor.</summary>
    public static Device CPU => Device.Of(DeviceType.CPU, -1);

    /// <summary>Gets the first accelerator.</summary>
    public static Device CUDA => Device.Of(DeviceType.CUDA, 0);

    /// <summary>Names a device, as <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</summary>
    /// <exception cref="ArgumentException">The name is none of these.</exception>
    public static Device device(string description) => new(description);

    /// <summary>Names a device by kind and index.</summary>
    public static Device device(DeviceType type, int index = -1) => new(type, index);

    /// <summary>Is where a tensor's memory lies.</summary>
    public sealed class Device : IEquatable<Device>
    {
        private static readonly Device Processor = new(DeviceType.CPU);

        /// <summary>Names a device by kind and index.</summary>
        /// <param name="type">The kind.</param>
        /// <param name="index">The index; -1 means the only processor, or the first accelerator.</param>
        public Device(DeviceType type, int index = -1)
        {
            this.type = type;
            this.index = type == DeviceType.CPU ? -1 : Math.Max(index, 0);
        }

        /// <summary>Names a device, as <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</summary>
        /// <exception cref="ArgumentException">The name is none of these.</exception>
        public Device(string description)
        {
            var parts = description.Split(':');
            type = parts[0].ToUpperInvariant() switch
            {
                "CPU" => DeviceType.CPU,
                "CUDA" => DeviceType.CUDA,
                _ => throw Unknown(description),
            };
            index = type == DeviceType.CPU ? -1 : 0;
            if (parts.Length == 1) return;
            if (parts.Length > 2
                || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                throw Unknown(description);
            if (type != DeviceType.CPU) index = number;
        }

        /// <summary>Gets the kind.</summary>
        public DeviceType type { get; }

        /// <summary>Gets the index; -1 for the processor.</summary>
        public int index { get; }

        /// <summary>Names a device, as <c>cuda:1</c>.</summary>
        public static implicit operator Device(string description) => new(description);

        /// <summary>Names the first device of a kind.</summary>
        public static implicit operator Device(DeviceType type) => new(type);

        /// <summary>Tells whether both are the same device.</summary>
        public static bool operator ==(Device? left, Device? right) => Equals(left, right);

        /// <summary>Tells whether the two are different devices.</summary>
        public static bool operator !=(Device? left, Device? right) => !Equals(left, right);

        /// <inheritdoc/>
        public bool Equals(Device? other) => other is not null && type == other.type && index == other.index;

        /// <inheritdoc/>
        public override bool Equals(object? obj) => Equals(obj as Device);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(type, index);

        /// <summary>Writes the name as PyTorch does: <c>cpu</c>, <c>cuda:0</c>.</summary>
        public override string ToString() => type == DeviceType.CPU ? "cpu" : $"cuda:{index}";

        internal static Device Of(DeviceType type, int index) =>
            type == DeviceType.CPU ? Processor : new Device(type, index);

        private static ArgumentException Unknown(string description) =>
            new($"'{description}' is no device; cpu, cuda and cuda:N are.");
    }
}
