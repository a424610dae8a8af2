namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Names the function between the layers of a recurrent network.</summary>
        public enum NonLinearities
        {
            /// <summary>max(0, x).</summary>
            ReLU = 0,

            /// <summary>The hyperbolic tangent.</summary>
            Tanh = 1,
        }

        /// <summary>Names the function inside a transformer's layer.</summary>
        public enum Activations
        {
            /// <summary>max(0, x).</summary>
            ReLU = 0,

            /// <summary>Each element times the normal distribution's share below it.</summary>
            GELU = 1,
        }

        /// <summary>Makes a layer that gives each element, or zero where it is negative.</summary>
        public static Modules.ReLU ReLU(bool inplace = false) => new(inplace);

        /// <summary>Makes a layer that gives the hyperbolic tangent of each element.</summary>
        public static Modules.Tanh Tanh() => new();

        /// <summary>Makes a layer that gives the logistic function of each element.</summary>
        public static Modules.Sigmoid Sigmoid() => new();

        /// <summary>Makes a layer that gives each element, limited to the range 0 to 6.</summary>
        public static Modules.ReLU6 ReLU6(bool inplace = false) => new(inplace);

        /// <summary>Makes a layer that gives each element, times a slope where it is negative.</summary>
        public static Modules.LeakyReLU LeakyReLU(double negative_slope = 0.01, bool inplace = false) =>
            new(negative_slope, inplace);

        /// <summary>Makes a layer that gives each element, and alpha (e^x - 1) where it is negative.</summary>
        public static Modules.ELU ELU(double alpha = 1, bool inplace = false) => new(alpha, inplace);

        /// <summary>Makes a layer that gives each element, and alpha (e^(x / alpha) - 1) where it is negative.</summary>
        public static Modules.CELU CELU(double alpha = 1, bool inplace = false) => new(alpha, inplace);

        /// <summary>Makes a layer that gives the exponential unit whose constants keep mean and variance.</summary>
        public static Modules.SELU SELU(bool inplace = false) => new(inplace);

        /// <summary>Makes a layer that gives each element times the normal distribution's share below it.</summary>
        /// <param name="approximate">"none" for the error function, "tanh" for the usual approximation.</param>
        public static Modules.GELU GELU(string approximate = "none") => new(approximate);

        /// <summary>Makes a layer that gives each element times its logistic function.</summary>
        public static Modules.SiLU SiLU(bool inplace = false) => new(inplace);

        /// <summary>Makes a layer that gives each element times the hyperbolic tangent of its softplus.</summary>
        public static Modules.Mish Mish(bool inplace = false) => new(inplace);

        /// <summary>Makes a layer that gives each element, limited to a range.</summary>
        /// <exception cref="ArgumentException">The range is empty.</exception>
        public static Modules.Hardtanh Hardtanh(double min_val = -1, double max_val = 1, bool inplace = false) =>
            new(min_val, max_val, inplace);

        /// <summary>Makes a layer that gives each element times relu6(x + 3) / 6.</summary>
        public static Modules.Hardswish Hardswish(bool inplace = false) => new(inplace);

        /// <summary>Makes a layer that gives relu6(x + 3) / 6 of each element.</summary>
        public static Modules.Hardsigmoid Hardsigmoid(bool inplace = false) => new(inplace);

        /// <summary>Makes a layer that gives log(1 + e^(beta x)) / beta of each element.</summary>
        /// <param name="beta">How sharply it bends.</param>
        /// <param name="threshold">From beta x above it on, the element itself is given.</param>
        public static Modules.Softplus Softplus(double beta = 1, double threshold = 20) => new(beta, threshold);

        /// <summary>Makes a layer that gives exponentials divided by their sum along a dimension.</summary>
        public static Modules.Softmax Softmax(long dim) => new(dim);

        /// <summary>Makes a layer that gives the logarithm of the softmax along a dimension.</summary>
        public static Modules.LogSoftmax LogSoftmax(long dim) => new(dim);

        /// <summary>Makes a layer that gives the softmax of the negative elements along a dimension.</summary>
        public static Modules.Softmin Softmin(long dim) => new(dim);

        /// <summary>Makes a layer that gives the softmax over the channels at each place of an image.</summary>
        public static Modules.Softmax2d Softmax2d() => new();

        /// <summary>Makes a layer that gives the logarithm of the logistic function of each element.</summary>
        public static Modules.LogSigmoid LogSigmoid() => new();

        /// <summary>Makes a layer that gives x / (1 + |x|) of each element.</summary>
        public static Modules.Softsign Softsign() => new();

        /// <summary>Makes a layer that gives each element less its hyperbolic tangent.</summary>
        public static Modules.Tanhshrink Tanhshrink() => new();

        /// <summary>Makes a layer that brings each element nearer to zero by a number; within it, zero.</summary>
        public static Modules.Softshrink Softshrink(double lambda = 0.5) => new(lambda);

        /// <summary>Makes a layer that gives each element, or zero where it is within a number of zero.</summary>
        public static Modules.Hardshrink Hardshrink(double lambda = 0.5) => new(lambda);

        /// <summary>Makes a layer that gives one half times the logistic function of the other half.</summary>
        public static Modules.GLU GLU(long dim = -1) => new(dim);

        /// <summary>
        /// Makes a layer that gives each element above a threshold, and a value in place of the others.
        /// </summary>
        public static Modules.Threshold Threshold(double threshold, double value, bool inplace = false) =>
            new(threshold, value, inplace);

        /// <summary>Makes a layer that gives each element, times a trained slope where it is negative.</summary>
        /// <param name="num_parameters">1, or the number of channels for a slope of each.</param>
        /// <param name="init">The first slope.</param>
        /// <param name="device">Where the slopes lie.</param>
        /// <param name="dtype">Their element type.</param>
        public static Modules.PReLU PReLU(
            long num_parameters = 1, double init = 0.25, Device? device = null, ScalarType? dtype = null) =>
            new(num_parameters, init, device, dtype);

        /// <summary>Makes a layer that gives each element, times a slope drawn from a range where it is negative.</summary>
        public static Modules.RReLU RReLU(
            double lower = 1.0 / 8, double upper = 1.0 / 3, bool inplace = false) => new(lower, upper, inplace);
    }
}
