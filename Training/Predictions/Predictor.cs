using Cluster.Parameters;
using Cluster.Parameters.Layout;
using Cluster.Parameters.StateDict;
using Cluster.Training.Data;
using Cluster.Training.Plans;
using Cluster.Training.Replicas;
using TorchException = Cluster.Torch.TorchException;

namespace Cluster.Training.Predictions;

/// <summary>Predicts from a state dict.</summary>
/// <remarks>All calls come from one thread.</remarks>
public sealed class Predictor : IDisposable
{
    private readonly TrainingJob _job;
    private readonly TableSchema? _table;
    private readonly Replica _replica;
    private readonly ParameterVector _parameters;

    /// <summary>Builds the model with these weights.</summary>
    /// <param name="job">The job that the weights are of.</param>
    /// <param name="context">What the run was asked for; the model is built from it.</param>
    /// <param name="table">Holds the unit of values; null where the job has no table.</param>
    /// <param name="weights">The state dict.</param>
    /// <param name="weightsFile">Where the state dict is from, for messages.</param>
    /// <exception cref="StateDictException">The state dict is of another model; the differing keys are
    /// listed.</exception>
    public Predictor(
        TrainingJob job, JobContext context, TableSchema? table, IReadOnlyList<NamedTensor> weights, string weightsFile)
    {
        (_job, _table) = (job, table);
        _replica = new Replica(job, context);
        _parameters = new ParameterVector(_replica.Layout);
        _parameters.CopyFrom(weights, weightsFile);
        _replica.Attach(_parameters);
    }

    /// <summary>Predicts every row of a CSV file.</summary>
    /// <param name="job">The job that the weights are of.</param>
    /// <param name="context">What the run was asked for; the model is built from it.</param>
    /// <param name="table">How to read the table: of the job's data, or kept with the snapshot.</param>
    /// <param name="weights">The state dict.</param>
    /// <param name="weightsFile">Where the state dict is from, for messages.</param>
    /// <param name="input">The CSV file; its label column may be missing.</param>
    /// <returns>One prediction per row, in the file's order.</returns>
    /// <exception cref="DataException">The file cannot be used.</exception>
    /// <exception cref="StateDictException">The state dict is of another model; the differing keys are
    /// listed.</exception>
    public static IReadOnlyList<Prediction> Run(TrainingJob job, JobContext context, TableSchema table,
        IReadOnlyList<NamedTensor> weights, string weightsFile, string input)
    {
        var rows = TableRows.ReadWithoutLabels(input, table);
        using var predictor = new Predictor(job, context, table, weights, weightsFile);
        return predictor.Predict(new InputWindow(0, rows, new RowRange(0, rows.RowCount), 0));
    }

    /// <summary>Predicts the rows of a window.</summary>
    /// <returns>One prediction per row.</returns>
    /// <exception cref="JobException">The rows do not fit the model.</exception>
    public IReadOnlyList<Prediction> Predict(InputWindow window)
    {
        var predictions = new List<Prediction>(window.Range.Count);
        var plan = new EvaluationPlan(window.Range.Count);
        for (var part = 0; part < plan.PartCount; part++) Append(window, plan.PartOf(part), predictions);
        return predictions;
    }

    /// <summary>Computes the model's output for one row.</summary>
    /// <param name="features">The row, [row shape] float32.</param>
    /// <returns>The output, [output shape] float32.</returns>
    internal float[] Compute(ReadOnlySpan<float> features) =>
        Compute(Dataset.OfValues([features.Length], features, [0]), new RowRange(0, 1));

    /// <inheritdoc/>
    public void Dispose()
    {
        _replica.Dispose();
        _parameters.Dispose();
    }

    private void Append(InputWindow window, RowRange part, List<Prediction> predictions)
    {
        var output = Compute(window.Rows, new RowRange(window.Range.Start + part.Start, part.Count));
        var width = output.Length / part.Count;
        for (var i = 0; i < part.Count; i++)
            predictions.Add(_job.Output.Read(window.FirstRow + part.Start + i, output.AsSpan(i * width, width), _table));
    }

    private float[] Compute(Dataset rows, RowRange range)
    {
        try
        {
            return _replica.Predict(rows, range);
        }
        catch (TorchException error)
        {
            throw new JobException(
                _job.Name, $"input of shape {Shapes.Text(Shapes.Batch(range.Count, rows.RowShape))} does not fit the model: {error.Message}",
                error);
        }
    }
}
