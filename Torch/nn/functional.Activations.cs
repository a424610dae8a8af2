namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Gives the softmax of the negative elements along a dimension.</summary>
            public static Tensor softmin(Tensor input, long dim, ScalarType? dtype = null)
            {
                using var scope = NewDisposeScope();
                return scope.MoveToOuter(input.neg().softmax(dim, dtype));
            }

            /// <summary>Gives x / (1 + |x|) of each element.</summary>
            public static Tensor softsign(Tensor input)
            {
                using var scope = NewDisposeScope();
                return scope.MoveToOuter(input / (input.abs() + 1));
            }

            /// <summary>Gives each element less its hyperbolic tangent.</summary>
            public static Tensor tanhshrink(Tensor input)
            {
                using var scope = NewDisposeScope();
                return scope.MoveToOuter(input - input.tanh());
            }
        }
    }
}
