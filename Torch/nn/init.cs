namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Fills new parameters as PyTorch does: the same seed gives the same bits.</summary>
        /// <remarks>Source: torch/nn/init.py, PyTorch 1.13.</remarks>
        public static partial class init
        {
            /// <summary>Names the function that follows a layer, for its gain.</summary>
            public enum NonlinearityType
            {
                /// <summary>None, or one with slope 1.</summary>
                Linear,

                /// <summary>The logistic function.</summary>
                Sigmoid,

                /// <summary>The hyperbolic tangent.</summary>
                Tanh,

                /// <summary>max(0, x).</summary>
                ReLU,

                /// <summary>A slope for negative numbers too.</summary>
                LeakyReLU,

                /// <summary>None: a convolution of sequences.</summary>
                Conv1D,

                /// <summary>None: a convolution of images.</summary>
                Conv2D,

                /// <summary>None: a convolution of volumes.</summary>
                Conv3D,

                /// <summary>None: a transposed convolution of sequences.</summary>
                ConvTranspose1D,

                /// <summary>None: a transposed convolution of images.</summary>
                ConvTranspose2D,

                /// <summary>None: a transposed convolution of volumes.</summary>
                ConvTranspose3D,

                /// <summary>The exponential unit that keeps mean and variance.</summary>
                SELU,
            }

            /// <summary>Says which side of a layer keeps its variance.</summary>
            public enum FanInOut
            {
                /// <summary>The forward pass.</summary>
                FanIn,

                /// <summary>The backward pass.</summary>
                FanOut,
            }

            /// <summary>Gives the recommended gain after a function.</summary>
            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0.01) =>
                nonlinearity switch
                {
                    NonlinearityType.Tanh => 5.0 / 3,
                    NonlinearityType.ReLU => Math.Sqrt(2.0),
                    NonlinearityType.LeakyReLU => Math.Sqrt(2.0 / (1 + Math.Pow(param, 2))),
                    NonlinearityType.SELU => 3.0 / 4,
                    _ => 1,
                };

            /// <summary>Draws from an even distribution that keeps the variance (He et al. 2015).</summary>
            public static Tensor kaiming_uniform_(
                Tensor tensor,
                double a = 0,
                FanInOut mode = FanInOut.FanIn,
                NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                if (tensor.numel() == 0) return tensor;
                var std = KaimingStd(tensor, a, mode, nonlinearity);
                var bound = Math.Sqrt(3.0) * std;
                return uniform_(tensor, -bound, bound);
            }

            /// <summary>Draws from a normal distribution that keeps the variance (He et al. 2015).</summary>
            public static Tensor kaiming_normal_(
                Tensor tensor,
                double a = 0,
                FanInOut mode = FanInOut.FanIn,
                NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
                tensor.numel() == 0 ? tensor : normal_(tensor, 0, KaimingStd(tensor, a, mode, nonlinearity));

            /// <summary>Draws from an even distribution (Glorot and Bengio 2010).</summary>
            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                var bound = Math.Sqrt(3.0) * (gain * Math.Sqrt(2.0 / (fanIn + fanOut)));
                return uniform_(tensor, -bound, bound);
            }

            /// <summary>Draws from a normal distribution (Glorot and Bengio 2010).</summary>
            public static Tensor xavier_normal_(Tensor tensor, double gain = 1)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return normal_(tensor, 0, gain * Math.Sqrt(2.0 / (fanIn + fanOut)));
            }

            /// <summary>Draws evenly between two numbers.</summary>
            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1) =>
                Untracked(tensor, target => target.uniform_(low, high));

            /// <summary>Draws from a normal distribution.</summary>
            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1) =>
                Untracked(tensor, target => target.normal_(mean, std));

            /// <summary>Fills with one number.</summary>
            public static Tensor constant_(Tensor tensor, Scalar val) => Untracked(tensor, target => target.fill_(val));

            /// <summary>Fills with ones.</summary>
            public static Tensor ones_(Tensor tensor) => constant_(tensor, 1.0);

            /// <summary>Fills with zeros.</summary>
            public static Tensor zeros_(Tensor tensor) => Untracked(tensor, target => target.zero_());

            /// <summary>Counts what goes into and comes out of one place of a layer with these weights.</summary>
            /// <exception cref="ArgumentException">The weights have less than two dimensions.</exception>
            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                var shape = tensor.shape;
                if (shape.Length < 2)
                    throw new ArgumentException("Fan in and fan out need at least two dimensions.", nameof(tensor));
                var field = shape.Skip(2).Aggregate(1L, (product, size) => product * size);
                return (shape[1] * field, shape[0] * field);
            }

            private static double KaimingStd(Tensor tensor, double a, FanInOut mode, NonlinearityType nonlinearity)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return calculate_gain(nonlinearity, a) / Math.Sqrt(mode == FanInOut.FanIn ? fanIn : fanOut);
            }

            private static Tensor Untracked(Tensor tensor, Func<Tensor, Tensor> fill)
            {
                using var mode = no_grad();
                return fill(tensor);
            }
        }
    }
}
