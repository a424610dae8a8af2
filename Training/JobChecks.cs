using Cluster.Parameters;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Reduction;
using Cluster.Torch;
using Cluster.Training.Data;
using Cluster.Training.Plans;
using Cluster.Training.Replicas;

namespace Cluster.Training;

/// <summary>Tries a job before anything starts, so that what does not fit is said in one line.</summary>
public static class JobChecks
{
    /// <summary>Is the number of parameters that a message lists.</summary>
    private const int NamesMax = 20;

    /// <summary>
    /// Loads the data, builds the model, and computes one slot of the smallest size that the run will have.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="context">What the run was asked for.</param>
    /// <param name="batchSize">Rows per step.</param>
    /// <param name="slots">Slots per step.</param>
    /// <param name="dropLast">Whether a last batch with fewer rows is left out.</param>
    /// <exception cref="DataException">The data cannot be used.</exception>
    /// <exception cref="JobException">The plan is impossible, or data and model do not fit; both shapes are
    /// named.</exception>
    public static PreflightReport Preflight(TrainingJob job, JobContext context, int batchSize, int slots,
        bool dropLast = false)
    {
        var data = job.Data(context);
        var batches = new BatchPlan(data.Train.RowCount, batchSize, slots, dropLast);
        using var replica = Build(job, context);
        CheckFrozen(job, context, replica);
        using var weights = replica.CreateInitialWeights();
        using var gradient = new ParameterVector(replica.Layout);
        replica.Attach(weights);
        var rows = SmallestSlot(batches);
        var before = weights.WeightsSha256();
        Try(job, data.Train, rows, replica, gradient);
        if (weights.WeightsSha256() != before)
            throw new JobException(job.Name, "the model's forward changes its parameters in place; only the optimizer may: " +
                "what is computed in a slot must not depend on the slots before it");
        return new PreflightReport
        {
            Data = data,
            Batches = batches,
            Layout = replica.Layout,
            DatasetHash = DatasetHash.Of(data),
            UnusedParameters = replica.UnusedParameters,
            Warnings = Warnings(data.Train, replica),
            Frozen = replica.Frozen,
        };
    }

    /// <summary>Computes the largest slot that the run will have, for what it takes: as a worker does, its data in memory.</summary>
    /// <param name="job">The job.</param>
    /// <param name="context">What the run was asked for.</param>
    /// <param name="batchSize">Rows per step.</param>
    /// <param name="slots">Slots per step.</param>
    /// <param name="weights">The weights to compute with.</param>
    /// <returns>The slot's rows.</returns>
    public static int ComputeLargestSlot(TrainingJob job, JobContext context, int batchSize, int slots, ParameterVector weights)
    {
        var data = job.Data(context);
        var rows = new BatchPlan(data.Train.RowCount, batchSize, slots).LargestSlot;
        using var replica = Build(job, context);
        using var gradient = new ParameterVector(replica.Layout);
        replica.Attach(weights);
        replica.ComputeFirstRows(data.Train, rows, gradient);
        return rows;
    }

    private static List<string> Warnings(Dataset train, Replica replica)
    {
        var rows = new RowRange(0, Math.Min(LossInput.Rows, train.RowCount));
        return LossInput.Warning(replica.Loss, replica.Predict(train, rows), rows.Count) is { } warning ? [warning] : [];
    }

    private static void CheckFrozen(TrainingJob job, JobContext context, Replica replica)
    {
        var names = replica.Layout.Parameters.Select(entry => entry.Spec.Name).ToArray();
        var unmatched = context.Freeze.FirstOrDefault(pattern => !names.Any(name => FreezePattern.Matches(pattern, name)));
        if (unmatched is not null)
            throw new JobException(job.Name, $"--freeze '{unmatched}' names no parameter; there are " +
                string.Join(", ", names.Take(NamesMax)) + (names.Length > NamesMax ? ", ..." : ""));
        if (names.Length > 0 && replica.Frozen.Count == names.Length)
            throw new JobException(job.Name, "every parameter is frozen: there is nothing to train");
    }

    private static Replica Build(TrainingJob job, JobContext context)
    {
        try
        {
            return new Replica(job, context);
        }
        catch (Exception error) when (error is TensorLayerException or LayoutException)
        {
            throw new JobException(job.Name, $"the model cannot be built: {error.Message}", error);
        }
    }

    private static void Try(TrainingJob job, Dataset train, int rows, Replica replica, ParameterVector gradient)
    {
        var input = Shapes.Text(Shapes.Batch(rows, train.RowShape));
        long[] output;
        try
        {
            output = replica.OutputShape(train, rows);
        }
        catch (Exception error) when (IsOfTheModel(error))
        {
            throw new JobException(job.Name, $"input of shape {input} float32 does not fit the model " +
                $"({FirstWeight(replica.Layout)}): {error.Message}", error);
        }
        if (job.Output.Mismatch(output, train) is { } reason) throw new JobException(job.Name, reason);
        try
        {
            replica.ComputeFirstRows(train, rows, gradient);
            CheckFinite(job, rows, gradient);
        }
        catch (Exception error) when (IsOfTheModel(error))
        {
            throw new JobException(job.Name, $"a slot of {rows} row{(rows == 1 ? "" : "s")} (input of shape {input}, " +
                $"output of shape {Shapes.Text(output)}) fails: {error.Message}", error);
        }
    }

    // libtorch's own refusals, and those of layers that check their input before libtorch does.
    private static bool IsOfTheModel(Exception error) => error is TorchException or ArgumentException;

    // A slot of one row has no variance: batch normalization would carry NaN into every later step.
    private static void CheckFinite(TrainingJob job, int rows, ParameterVector gradient)
    {
        foreach (var entry in gradient.Layout.Entries)
        {
            if (entry.Spec.DType != DType.Float32) continue;
            var numbers = gradient.Floats.Slice(entry.ElementOffset, entry.ElementCount);
            if (FiniteScan.FirstNotFinite(numbers) is null) continue;
            var isBuffer = entry.Spec.Kind == TensorKind.Buffer;
            throw new JobException(job.Name, (isBuffer ? "the buffer" : "the gradient of") +
                $" '{entry.Spec.Name}' is not finite after a slot of {rows} row{(rows == 1 ? "" : "s")}" +
                (isBuffer ? "; batch normalization needs more rows per slot" : ""));
        }
    }

    private static string FirstWeight(ParameterLayout layout)
    {
        var first = layout.Parameters.FirstOrDefault(entry => entry.Spec.Shape.Count > 1)?.Spec;
        return first is null ? "it has no weights" : $"'{first.Name}' has shape {Shapes.Text([.. first.Shape])}";
    }

    // Batch normalization cannot learn from a slot of one row, and the last batch has the smallest slots.
    private static int SmallestSlot(BatchPlan batches)
    {
        var smallest = batches.LargestSlot;
        foreach (var step in new[] { 0, batches.StepsPerEpoch - 1 })
        {
            for (var slot = 0; slot < batches.SlotCount; slot++)
            {
                var rows = batches.SlotOf(step, slot).Count;
                if (rows > 0) smallest = Math.Min(smallest, rows);
            }
        }
        return smallest;
    }
}
