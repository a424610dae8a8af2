using Cluster.Training.Data;
using Cluster.Training.Plans;

namespace Cluster.Training.Predictions;

/// <summary>Is a fixed number of consecutive rows of an input, whoever predicts them.</summary>
/// <param name="Number">Counts the input's windows from 0.</param>
/// <param name="Rows">Where its rows are.</param>
/// <param name="Range">Which of those they are.</param>
/// <param name="FirstRow">The number of its first row in the input.</param>
public sealed record InputWindow(int Number, Dataset Rows, RowRange Range, int FirstRow)
{
    /// <summary>
    /// The rows of a window: whole parts of an <see cref="EvaluationPlan"/>, so that what a row's prediction is does not depend on
    /// the windows; few enough that several processes share an input of some thousands of rows.
    /// </summary>
    public const int RowCount = 4 * EvaluationPlan.DefaultPartSize;

    /// <summary>Reads an input to predict, window by window, in their order.</summary>
    /// <remarks>
    /// A table like the job's own is never held as a whole; a job that reads its input itself (<see cref="TrainingJob.Input"/>) holds
    /// what it reads, which is little where the file is mapped.
    /// </remarks>
    /// <param name="job">The job.</param>
    /// <param name="context">What its run was asked for.</param>
    /// <param name="path">The input.</param>
    /// <param name="isWanted">Whether the window of this number is to be read; others are passed over.</param>
    /// <param name="onWindow">Takes each window.</param>
    /// <returns>The rows of the whole input.</returns>
    /// <exception cref="DataException">The input cannot be used.</exception>
    /// <exception cref="JobException">The job predicts from no file.</exception>
    public static long ReadAll(
        TrainingJob job, JobContext context, string path, Func<int, bool> isWanted, Action<InputWindow> onWindow)
    {
        if (!ReadsItself(job) && job.Data(context).Table is { } table)
        {
            return TableWindows.Read(path, table, RowCount, isWanted, (number, rows) =>
                onWindow(new InputWindow(number, rows, new RowRange(0, rows.RowCount), checked(number * RowCount))));
        }

        var input = job.Input(context, path);
        var plan = new EvaluationPlan(input.RowCount, RowCount);
        for (var number = 0; number < plan.PartCount; number++)
            if (isWanted(number))
                onWindow(new InputWindow(number, input, plan.PartOf(number), number * RowCount));
        return input.RowCount;
    }

    // Only the base class reads a table as the training did; what a job's own method makes of one nobody else knows.
    private static bool ReadsItself(TrainingJob job) =>
        job.GetType().GetMethod(nameof(TrainingJob.Input))!.DeclaringType != typeof(TrainingJob);
}
