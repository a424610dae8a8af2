using Cluster.Torch.Interop;

namespace Cluster.Torch;

public static unsafe partial class torch
{
    public partial class Tensor
    {
        /// <summary>Gets the element type.</summary>
        public ScalarType dtype => (ScalarType)Info().Dtype;

        /// <summary>Gets the device whose memory holds the elements.</summary>
        public Device device
        {
            get
            {
                var info = Info();
                return Device.Of((DeviceType)info.DeviceType, info.DeviceIndex);
            }
        }

        /// <summary>Gets the kind of that device.</summary>
        public DeviceType device_type => (DeviceType)Info().DeviceType;

        /// <summary>Gets the index of that device; -1 for the processor.</summary>
        public int device_index => Info().DeviceIndex;

        /// <summary>Gets the sizes of the dimensions, as a new array.</summary>
        public long[] shape
        {
            get
            {
                var sizes = new long[Info().Dimensions];
                fixed (long* target = sizes) Bridge.Check(NativeMethods.ct_tensor_sizes(Handle, target, null));
                GC.KeepAlive(this);
                return sizes;
            }
        }

        /// <summary>Gets the number of dimensions.</summary>
        public int ndim => Info().Dimensions;

        /// <summary>Gets the number of elements.</summary>
        public long NumberOfElements => numel();

        /// <summary>Gets the bytes of one element.</summary>
        public long ElementSize => Info().ElementBytes;

        /// <summary>Gives the number of dimensions.</summary>
        public long dim() => Info().Dimensions;

        /// <summary>Gives the number of elements.</summary>
        public long numel() => Info().Elements;

        /// <summary>Gives the size of one dimension; negative ones count from the end.</summary>
        /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
        public long size(int dim)
        {
            var sizes = shape;
            var index = dim < 0 ? dim + sizes.Length : dim;
            if (index < 0 || index >= sizes.Length)
                throw new ArgumentOutOfRangeException(nameof(dim), dim, $"The tensor has {sizes.Length} dimensions.");
            return sizes[index];
        }

        /// <summary>Gives the steps between elements of each dimension, in elements.</summary>
        public long[] stride()
        {
            var strides = new long[Info().Dimensions];
            var sizes = stackalloc long[strides.Length];
            fixed (long* target = strides) Bridge.Check(NativeMethods.ct_tensor_sizes(Handle, sizes, target));
            GC.KeepAlive(this);
            return strides;
        }

        /// <summary>Tells whether the elements lie one behind the other in row-major order.</summary>
        public bool is_contiguous() => Info().IsContiguous != 0;

        /// <summary>Tells whether the element type is a floating-point one.</summary>
        public bool is_floating_point() => IsFloatingPoint(dtype);

        /// <summary>Gives the size of each dimension.</summary>
        public long[] size() => shape;

        /// <summary>Gets a view with all dimensions in the opposite order.</summary>
        public Tensor T => permute(Enumerable.Range(0, ndim).Reverse().Select(dim => (long)dim).ToArray());

        /// <summary>Gets a view with the last two dimensions swapped.</summary>
        public Tensor mT => transpose(-2, -1);

        /// <summary>Tells whether the elements lie in an accelerator's memory.</summary>
        public bool is_cuda => device_type == DeviceType.CUDA;

        internal TensorInfo Info()
        {
            TensorInfo info;
            Bridge.Check(NativeMethods.ct_tensor_info(Handle, &info));
            GC.KeepAlive(this);
            return info;
        }
    }
}
