namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// Is the base of every model and layer: it knows its parameters, buffers and the modules inside it.
        /// </summary>
        /// <remarks>
        /// Fields are registered by themselves, when the parameters are first asked for: a <see
        /// cref="Modules.Parameter"/>, a module, a tensor (as a buffer), and lists, arrays and dictionaries of modules
        /// or parameters; private fields and those of base classes too, base classes first, in the order of
        /// declaration. The name is the field's without one leading underscore (<c>_fc1</c> gives <c>fc1.weight</c>),
        /// or that of <see cref="ComponentNameAttribute"/>; the places of a list are numbers (<c>layers.0.weight</c>).
        /// What a field holds and cannot be registered is an error that names the field, unless it carries <see
        /// cref="NotAComponentAttribute"/>.
        /// </remarks>
        public abstract partial class Module : IDisposable
        {
            private readonly string _name;

            /// <summary>Makes a module that is called by its class.</summary>
            protected Module()
                : this(null)
            {
            }

            /// <summary>Makes a module.</summary>
            /// <param name="name">What it is called in messages; the class' name where null.</param>
            protected Module(string? name) => _name = name ?? GetType().Name;

            /// <summary>Gets whether the module is in training, rather than in evaluation.</summary>
            public bool training { get; private set; } = true;

            /// <summary>Gives what the module is called in messages.</summary>
            public virtual string GetName() => _name;

            /// <summary>Sets training (or evaluation) here and in all modules inside.</summary>
            public virtual void train(bool on = true)
            {
                foreach (var (_, module) in Walk(once: true)) module.training = on;
            }

            /// <summary>Sets evaluation here and in all modules inside.</summary>
            public void eval() => train(false);

            /// <summary>Clears the gradients of all parameters, or sets them to zero.</summary>
            public virtual void zero_grad(bool set_to_none = true)
            {
                using var scope = NewDisposeScope();
                foreach (var parameter in parameters())
                {
                    if (set_to_none) parameter.grad = null;
                    else parameter.grad?.detach().zero_();
                }
            }

            /// <summary>Calls a function for each module inside, innermost first, and at last for this one.</summary>
            public virtual Module apply(Action<Module> fn)
            {
                foreach (var (_, child) in named_children()) child.apply(fn);
                fn(this);
                return this;
            }

            /// <summary>Releases the parameters and buffers, also those of the modules inside.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Releases the parameters and buffers, also those of the modules inside.</summary>
            protected virtual void Dispose(bool disposing)
            {
                if (!disposing) return;
                foreach (var parameter in _parameters.Values) parameter?.Dispose();
                foreach (var buffer in _buffers.Values) buffer.Tensor?.Dispose();
                foreach (var child in _children.Values) child.Dispose();
            }

            /// <summary>Moves parameters and buffers to a device, and floating-point ones to an element type.</summary>
            internal void Move(Device? device, ScalarType? dtype)
            {
                using var scope = NewDisposeScope();
                using var mode = no_grad();
                foreach (var (_, parameter) in named_parameters())
                {
                    Move(parameter, device, dtype);
                    if (parameter.grad is { } gradient) Move(gradient, device, dtype);
                }

                foreach (var (_, buffer) in named_buffers()) Move(buffer, device, dtype);
            }

            // The objects stay, their memory changes: fields and optimizers keep what they hold.
            private static void Move(Tensor tensor, Device? device, ScalarType? dtype)
            {
                var type = dtype is { } wanted && tensor.is_floating_point() ? wanted : tensor.dtype;
                var place = device ?? tensor.device;
                if (type != tensor.dtype || place != tensor.device) tensor.set_data(tensor.to(type, place));
            }
        }

        /// <summary>Is a module that computes one value from another.</summary>
        public abstract class Module<T, TResult> : Module
        {
            /// <inheritdoc cref="Module()"/>
            protected Module()
            {
            }

            /// <inheritdoc cref="Module(string)"/>
            protected Module(string? name)
                : base(name)
            {
            }

            /// <summary>Computes the result.</summary>
            public abstract TResult forward(T input);

            /// <summary>Computes the result.</summary>
            public TResult call(T input) => forward(input);
        }

        /// <summary>Is a module that computes one value from two others.</summary>
        public abstract class Module<T1, T2, TResult> : Module
        {
            /// <inheritdoc cref="Module()"/>
            protected Module()
            {
            }

            /// <inheritdoc cref="Module(string)"/>
            protected Module(string? name)
                : base(name)
            {
            }

            /// <summary>Computes the result.</summary>
            public abstract TResult forward(T1 input1, T2 input2);

            /// <summary>Computes the result.</summary>
            public TResult call(T1 input1, T2 input2) => forward(input1, input2);
        }
    }
}
