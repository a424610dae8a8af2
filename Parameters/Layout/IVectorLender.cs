namespace Cluster.Parameters.Layout;

/// <summary>Lends flat vectors and takes them back. Thread-safe.</summary>
public interface IVectorLender
{
    /// <summary>Takes a vector back.</summary>
    void Return(ParameterVector vector);
}
