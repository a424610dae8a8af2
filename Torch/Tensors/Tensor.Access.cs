using Cluster.Torch.Interop;

namespace Cluster.Torch;

public static unsafe partial class torch
{
    public partial class Tensor
    {
        /// <summary>Gets the elements' bytes, without a copy.</summary>
        /// <exception cref="InvalidOperationException">Not contiguous, or not on the processor.</exception>
        public Span<byte> bytes
        {
            get
            {
                var info = Contiguous();
                return new Span<byte>((void*)data_ptr(), checked((int)(info.Elements * info.ElementBytes)));
            }
        }

        /// <summary>Gives the address of the first element; good only while a view of it lives.</summary>
        public nint data_ptr()
        {
            void* data;
            Bridge.Check(NativeMethods.ct_tensor_data(Handle, &data));
            GC.KeepAlive(this);
            return (nint)data;
        }

        /// <summary>Gives access to the elements, without a copy; good only while the tensor lives.</summary>
        /// <exception cref="InvalidOperationException">
        /// The elements are of another type, the tensor is not contiguous, or it is not on the processor.
        /// </exception>
        public TensorAccessor<T> data<T>()
            where T : unmanaged
        {
            var info = Contiguous();
            if (TypeOf<T>() != (ScalarType)info.Dtype)
                throw new InvalidOperationException($"The elements are {(ScalarType)info.Dtype}, not {TypeOf<T>()}.");
            return new TensorAccessor<T>(new Span<T>((void*)data_ptr(), checked((int)info.Elements)), shape);
        }

        /// <summary>Gives the only element.</summary>
        /// <exception cref="TorchException">There is not exactly one.</exception>
        public Scalar ToScalar()
        {
            int found;
            double value;
            Bridge.Check(NativeMethods.ct_tensor_item(Handle, &found, &value));
            GC.KeepAlive(this);
            return found != 0 ? value : Ops.item.CallScalar(this);
        }

        /// <summary>Gives the only element, converted to <typeparamref name="T"/>.</summary>
        /// <exception cref="TorchException">There is not exactly one.</exception>
        public T item<T>()
            where T : unmanaged
        {
            var scalar = ToScalar();
            if (typeof(T) == typeof(float)) return (T)(object)scalar.ToSingle();
            if (typeof(T) == typeof(double)) return (T)(object)scalar.ToDouble();
            if (typeof(T) == typeof(long)) return (T)(object)scalar.ToInt64();
            if (typeof(T) == typeof(int)) return (T)(object)scalar.ToInt32();
            if (typeof(T) == typeof(bool)) return (T)(object)scalar.ToBoolean();
            if (typeof(T) == typeof(byte)) return (T)(object)checked((byte)scalar.ToInt64());
            throw new ArgumentException($"An element cannot be read as {typeof(T).Name}.");
        }

        /// <summary>Gives the only element as a single.</summary>
        public float ToSingle() => ToScalar().ToSingle();

        /// <summary>Gives the only element as a double.</summary>
        public double ToDouble() => ToScalar().ToDouble();

        /// <summary>Gives the only element as a 64-bit integer.</summary>
        public long ToInt64() => ToScalar().ToInt64();

        /// <summary>Gives the only element as a 32-bit integer.</summary>
        public int ToInt32() => ToScalar().ToInt32();

        /// <summary>Gives the only element as a truth value.</summary>
        public bool ToBoolean() => ToScalar().ToBoolean();

        private TensorInfo Contiguous()
        {
            var info = Info();
            if (info.DeviceType != (int)DeviceType.CPU)
                throw new InvalidOperationException("The tensor is not on the processor; call cpu() first.");
            if (info.IsContiguous == 0)
                throw new InvalidOperationException("The tensor is not contiguous; call contiguous() first.");
            return info;
        }
    }
}
