using Cluster.Parameters;
using Cluster.Parameters.Layout;
using Cluster.Parameters.StateDict;
using Cluster.Training.Data;
using Cluster.Training.Plans;
using Cluster.Training.Replicas;

namespace Cluster.Training.Predictions;

/// <summary>Predicts from a state dict.</summary>
public static class Predictor
{
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
        IReadOnlyList<NamedTensor> weights, string weightsFile, string input) =>
        Run(job, context, TableRows.ReadWithoutLabels(input, table), table, weights, weightsFile);

    /// <summary>Predicts rows.</summary>
    /// <param name="job">The job that the weights are of.</param>
    /// <param name="context">What the run was asked for; the model is built from it.</param>
    /// <param name="rows">The rows; their labels do not matter.</param>
    /// <param name="table">Holds the unit of values; null where the job has no table.</param>
    /// <param name="weights">The state dict.</param>
    /// <param name="weightsFile">Where the state dict is from, for messages.</param>
    /// <returns>One prediction per row.</returns>
    /// <exception cref="StateDictException">The state dict is of another model; the differing keys are
    /// listed.</exception>
    public static IReadOnlyList<Prediction> Run(TrainingJob job, JobContext context, Dataset rows, TableSchema? table,
        IReadOnlyList<NamedTensor> weights, string weightsFile)
    {
        using var replica = new Replica(job, context);
        using var vector = new ParameterVector(replica.Layout);
        vector.CopyFrom(weights, weightsFile);
        replica.Attach(vector);
        var predictions = new List<Prediction>(rows.RowCount);
        var plan = new EvaluationPlan(rows.RowCount);
        for (var part = 0; part < plan.PartCount; part++)
            Append(job, table, replica, rows, plan.PartOf(part), predictions);
        return predictions;
    }

    private static void Append(TrainingJob job, TableSchema? table, Replica replica, Dataset rows, RowRange part,
        List<Prediction> predictions)
    {
        var output = replica.Predict(rows, part);
        var width = output.Length / part.Count;
        for (var i = 0; i < part.Count; i++)
            predictions.Add(job.Output.Read(part.Start + i, output.AsSpan(i * width, width), table));
    }
}
