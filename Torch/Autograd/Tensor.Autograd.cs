using Cluster.Torch.Interop;

namespace Cluster.Torch;

public static unsafe partial class torch
{
    public partial class Tensor
    {
        /// <summary>Gets or sets whether backward computes a gradient for this tensor.</summary>
        /// <exception cref="TorchException">It is set on a result of an operation, or on whole numbers.</exception>
        public bool requires_grad
        {
            get
            {
                int value;
                Bridge.Check(NativeMethods.ct_requires_grad_get(Handle, &value));
                GC.KeepAlive(this);
                return value != 0;
            }
            set => requires_grad_(value);
        }

        /// <summary>
        /// Gets whether the tensor was made by the user rather than by an operation on tracked tensors.
        /// </summary>
        public bool is_leaf
        {
            get
            {
                int value;
                Bridge.Check(NativeMethods.ct_is_leaf(Handle, &value));
                GC.KeepAlive(this);
                return value != 0;
            }
        }

        /// <summary>
        /// Gets the kind of graph node that made the tensor, as <c>MulBackward0</c>; null where none did.
        /// </summary>
        public string? grad_fn
        {
            get
            {
                byte* name;
                Bridge.Check(NativeMethods.ct_grad_fn(Handle, &name));
                GC.KeepAlive(this);
                return name is null ? null : Bridge.Text(name);
            }
        }

        /// <summary>
        /// Gets or sets the gradient; null where there is none. Each reading is a new object over one memory.
        /// </summary>
        public Tensor? grad
        {
            get
            {
                nint gradient;
                Bridge.Check(NativeMethods.ct_grad_get(Handle, &gradient));
                GC.KeepAlive(this);
                return gradient == 0 ? null : Own(gradient);
            }

            set
            {
                Bridge.Check(NativeMethods.ct_grad_set(Handle, value?.Handle ?? 0));
                GC.KeepAlive(this);
                GC.KeepAlive(value);
            }
        }

        /// <summary>Says whether backward computes a gradient for this tensor.</summary>
        /// <exception cref="TorchException">This is a result of an operation, or holds whole numbers.</exception>
        public Tensor requires_grad_(bool requires_grad = true)
        {
            Bridge.Check(NativeMethods.ct_requires_grad_set(Handle, requires_grad ? 1 : 0));
            GC.KeepAlive(this);
            return this;
        }

        /// <summary>Adds to the gradient of each leaf that this tensor was computed from.</summary>
        /// <param name="gradient">The gradient of this tensor; null stands for 1 where it is a single number.</param>
        /// <param name="retain_graph">Whether backward may run again over the same graph.</param>
        /// <param name="create_graph">Whether the gradients can themselves be differentiated.</param>
        /// <exception cref="TorchException">Nothing here requires a gradient, or one is needed and missing.</exception>
        public void backward(Tensor? gradient = null, bool retain_graph = false, bool create_graph = false)
        {
            var status = NativeMethods.ct_backward(
                Handle, gradient?.Handle ?? 0, retain_graph || create_graph ? 1 : 0, create_graph ? 1 : 0);
            GC.KeepAlive(this);
            GC.KeepAlive(gradient);
            Bridge.Check(status, nameof(backward));
        }

        /// <summary>Gives a view that is not tracked.</summary>
        public Tensor detach() => Ops.detach.Call(this);

        /// <summary>Keeps the gradient of a tensor that is no leaf.</summary>
        public void retain_grad()
        {
            Bridge.Check(NativeMethods.ct_retain_grad(Handle));
            GC.KeepAlive(this);
        }

        /// <summary>
        /// Puts this tensor over the memory of another one, as <c>tensor.data = source</c> in Python.
        /// </summary>
        /// <remarks>
        /// The object and its place in autograd stay: so a parameter becomes a view of our flat memory.
        /// </remarks>
        /// <exception cref="TorchException">The element types or kinds of device do not fit.</exception>
        public void set_data(Tensor source)
        {
            var status = NativeMethods.ct_tensor_set_data(Handle, source.Handle);
            GC.KeepAlive(this);
            GC.KeepAlive(source);
            Bridge.Check(status, nameof(set_data));
        }
    }
}
