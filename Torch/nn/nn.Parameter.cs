namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Makes a parameter over the memory of a tensor.</summary>
        public static Modules.Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
    }
}
