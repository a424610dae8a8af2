namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Is a module that computes one value from three others.</summary>
        public abstract class Module<T1, T2, T3, TResult> : Module
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
            public abstract TResult forward(T1 input1, T2 input2, T3 input3);

            /// <summary>Computes the result.</summary>
            public TResult call(T1 input1, T2 input2, T3 input3) => forward(input1, input2, input3);
        }

        /// <summary>Is a module that computes one value from four others.</summary>
        public abstract class Module<T1, T2, T3, T4, TResult> : Module
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
            public abstract TResult forward(T1 input1, T2 input2, T3 input3, T4 input4);

            /// <summary>Computes the result.</summary>
            public TResult call(T1 input1, T2 input2, T3 input3, T4 input4) => forward(input1, input2, input3, input4);
        }

        /// <summary>Is a module that computes one value from five others.</summary>
        public abstract class Module<T1, T2, T3, T4, T5, TResult> : Module
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
            public abstract TResult forward(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5);

            /// <summary>Computes the result.</summary>
            public TResult call(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5) =>
                forward(input1, input2, input3, input4, input5);
        }

        /// <summary>Is a module that computes one value from six others.</summary>
        public abstract class Module<T1, T2, T3, T4, T5, T6, TResult> : Module
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
            public abstract TResult forward(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5, T6 input6);

            /// <summary>Computes the result.</summary>
            public TResult call(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5, T6 input6) =>
                forward(input1, input2, input3, input4, input5, input6);
        }
    }
}
