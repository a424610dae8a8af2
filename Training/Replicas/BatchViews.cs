using Cluster.Training.Data;

namespace Cluster.Training.Replicas;

/// <summary>
/// Holds the input and label tensors over memory that keeps its address, one pair per number of rows.
/// </summary>
/// <remarks>A slot has at most three sizes in a run, so that in steady state no tensor is made per step.</remarks>
internal sealed class BatchViews : IDisposable
{
    private readonly List<BatchView> _views = [];

    public BatchView For(int rows, Dataset dataset, nint features, nint labels)
    {
        foreach (var view in _views)
        {
            if (view.Rows == rows) return view;
        }
        var made = BatchView.Over(rows, dataset, features, labels);
        _views.Add(made);
        return made;
    }

    public void Dispose()
    {
        foreach (var view in _views) view.Dispose();
        _views.Clear();
    }
}
