using Cluster.Training.Data;
using static Cluster.Torch.torch;

namespace Cluster.Training.Replicas;

/// <summary>Holds two tensors over rows in our memory: input [N, row shape] float32, target int64 [N] or float32 [N, 1].</summary>
/// <param name="Rows">The number N of rows.</param>
/// <param name="Input">The features.</param>
/// <param name="Target">The labels.</param>
/// <param name="Owner">Whose memory it is, kept reachable as long as the tensors are.</param>
internal sealed record BatchView(int Rows, Tensor Input, Tensor Target, object Owner) : IDisposable
{
    public static BatchView Over(int rows, Dataset dataset, nint features, nint labels,
        object owner)
    {
        var input = from_blob(features, Shapes.Batch(rows, dataset.RowShape), ScalarType.Float32);
        var target = dataset.LabelKind == LabelKind.Class
            ? from_blob(labels, [rows], ScalarType.Int64)
            : from_blob(labels, [rows, 1], ScalarType.Float32);
        return new BatchView(rows, input.DetachFromDisposeScope(), target.DetachFromDisposeScope(), owner);
    }

    public void Dispose()
    {
        Input.Dispose();
        Target.Dispose();
    }
}
