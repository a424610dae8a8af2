using Cluster.Torch.Interop;

namespace Cluster.Torch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Copies another tensor's elements into this one, converting and broadcasting them.</summary>
        public Tensor copy_(Tensor source, bool non_blocking = false) => Ops.copy_.Mutate(this, source, non_blocking);

        /// <summary>Gives the tensor on a device, itself where it is there already.</summary>
        public Tensor to(Device device, bool copy = false, bool non_blocking = false) =>
            Ops.to_dtype_layout.Call(this, Arg.None, Arg.None, device, Arg.None, non_blocking, copy);

        /// <summary>Gives the tensor with another element type, itself where it has it already.</summary>
        public Tensor to(ScalarType type, bool copy = false) => Ops.to_dtype.Call(this, type, false, copy);

        /// <summary>Gives the tensor with another element type on a device.</summary>
        public Tensor to(ScalarType type, Device device, bool copy = false) =>
            Ops.to_device.Call(this, device, type, false, copy);

        /// <summary>Gives the tensor with another one's element type and device.</summary>
        public Tensor to(Tensor other) => to(other.dtype, other.device);

        /// <summary>Gives the tensor on the processor.</summary>
        public Tensor cpu() => to(CPU);

        /// <summary>Gives the tensor on an accelerator, the first where none is named.</summary>
        public Tensor cuda(Device? device = null) => to(device ?? CUDA);

        /// <summary>Gives the tensor with elements of type Float32.</summary>
        public Tensor @float() => to(ScalarType.Float32);

        /// <summary>Gives the tensor with elements of type Float64.</summary>
        public Tensor @double() => to(ScalarType.Float64);

        /// <summary>Gives the tensor with elements of type Int64.</summary>
        public Tensor @long() => to(ScalarType.Int64);

        /// <summary>Gives the tensor with elements of type Int32.</summary>
        public Tensor @int() => to(ScalarType.Int32);

        /// <summary>Gives the tensor with elements of type Bool.</summary>
        public Tensor @bool() => to(ScalarType.Bool);

        /// <summary>Gives the tensor with elements of type Byte.</summary>
        public Tensor @byte() => to(ScalarType.Byte);

        /// <summary>Gives the tensor with elements of type Int16.</summary>
        public Tensor @short() => to(ScalarType.Int16);

        /// <summary>Gives the tensor with elements of type Int8.</summary>
        public Tensor @sbyte() => to(ScalarType.Int8);

        /// <summary>Gives the tensor with elements of type Float16.</summary>
        public Tensor half() => to(ScalarType.Float16);

        /// <summary>Gives the tensor with elements of type BFloat16.</summary>
        public Tensor bfloat16() => to(ScalarType.BFloat16);

        /// <summary>Gives the tensor with another element type.</summary>
        public Tensor type(ScalarType type) => to(type);

        /// <summary>Gives the tensor with another element type.</summary>
        public Tensor to_type(ScalarType type) => to(type);

        /// <summary>Sets all elements to zero.</summary>
        public Tensor zero_() => Ops.zero_.Mutate(this);

        /// <summary>Sets each element to a number drawn evenly between two.</summary>
        public Tensor uniform_(double from = 0, double to = 1, Generator? generator = null) =>
            Ops.uniform_.Mutate(this, from, to, generator);

        /// <summary>Sets each element to a number drawn from a normal distribution.</summary>
        public Tensor normal_(double mean = 0, double std = 1, Generator? generator = null) =>
            Ops.normal_.Mutate(this, mean, std, generator);

        /// <summary>Sets each element to one with a probability, else to zero.</summary>
        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) =>
            Ops.bernoulli__float.Mutate(this, p, generator);

        /// <summary>Sets each element to a number drawn from an exponential distribution.</summary>
        public Tensor exponential_(double lambda = 1, Generator? generator = null) =>
            Ops.exponential_.Mutate(this, lambda, generator);

        /// <summary>Sets each element to a whole number drawn evenly from one to below another.</summary>
        public Tensor random_(long from, long to, Generator? generator = null) =>
            Ops.random__from.Mutate(this, from, to, generator);
    }
}
