namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Makes a layer that computes <c>x W^T + b</c>: [..., inputSize] to [..., outputSize].</summary>
        public static Modules.Linear Linear(
            long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
            new(inputSize, outputSize, hasBias, device, dtype);

        /// <summary>Makes a layer that joins a range of dimensions into one.</summary>
        public static Modules.Flatten Flatten(long start_dim = 1, long end_dim = -1) => new(start_dim, end_dim);

        /// <summary>Makes a layer that in training sets elements to zero with probability p.</summary>
        public static Modules.Dropout Dropout(double p = 0.5, bool inplace = false) => new(p, inplace);
    }
}
