namespace Cluster.Torch;

/// <summary>Is the base of everything that the tensor layer reports as wrong.</summary>
public abstract class TensorLayerException : Exception
{
    private protected TensorLayerException(string message)
        : base(message)
    {
    }
}
