namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Makes a layer that gives each element, or zero where it is negative.</summary>
        public static Modules.ReLU ReLU(bool inplace = false) => new(inplace);

        /// <summary>Makes a layer that gives the hyperbolic tangent of each element.</summary>
        public static Modules.Tanh Tanh() => new();

        /// <summary>Makes a layer that gives the logistic function of each element.</summary>
        public static Modules.Sigmoid Sigmoid() => new();
    }
}
