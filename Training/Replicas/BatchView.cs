using Cluster.Training.Data;
using static Cluster.Torch.torch;

namespace Cluster.Training.Replicas;

/// <summary>
/// Holds two tensors over rows in our memory: input [N, row shape] float32, target int64 [N], int64 [N, places of a sequence] or
/// float32 [N, 1].
/// </summary>
/// <param name="Rows">The number N of rows.</param>
/// <param name="Input">The features.</param>
/// <param name="Target">The labels.</param>
/// <param name="Owner">The dataset, kept reachable as long as tensors over its memory are.</param>
internal sealed record BatchView(int Rows, Tensor Input, Tensor Target, Dataset Owner) : IDisposable
{
    public static BatchView Over(int rows, Dataset dataset, nint features, nint labels)
    {
        var input = from_blob(features, Shapes.Batch(rows, dataset.RowShape), ScalarType.Float32);
        var target = dataset.LabelKind == LabelKind.Class
            ? from_blob(labels, dataset.LabelLength == 1 ? [rows] : [rows, dataset.LabelLength], ScalarType.Int64)
            : from_blob(labels, [rows, 1], ScalarType.Float32);
        return new BatchView(rows, input.DetachFromDisposeScope(), target.DetachFromDisposeScope(), dataset);
    }

    public void Dispose()
    {
        Input.Dispose();
        Target.Dispose();
    }
}
