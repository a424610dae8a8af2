using Cluster.Training.Data;
using Cluster.Training.Predictions;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Training;

/// <summary>Describes one thing to train: its data, its model and its loss. This is what a user writes.</summary>
/// <remarks>
/// <para>A job is built alike on every worker, from the same context. It never asks which worker it runs on, and never
/// calls <c>train()</c>, <c>eval()</c>, <c>zero_grad()</c>, <c>no_grad()</c> or <c>Dispose()</c>: the engine does,
/// around every step, on one compute thread per worker.</para>
/// <code>
/// using Cluster.Training;
/// using Cluster.Training.Data;
/// using static Cluster.Torch.torch;
/// using static Cluster.Torch.torch.nn;
///
/// sealed class Wine : TrainingJob
/// {
///     public override string Name => "wine";
///     public override JobDefaults Defaults => new() { Epochs = 20, BatchSize = 32 };
///     public override JobData Data(JobContext context) => new CsvSource
///     {
///         File = "wine.csv", Label = "cultivar", ClassCount = 3, Standardize = true,
///     }.Load(context);
///     public override Module&lt;Tensor, Tensor&gt; Model(JobContext context) =>
///         Sequential(Linear(13, 32), ReLU(), Linear(32, 3));
///     public override Module&lt;Tensor, Tensor, Tensor&gt; Loss(JobContext context) => CrossEntropyLoss();
/// }
/// </code>
/// </remarks>
public abstract class TrainingJob
{
    /// <summary>Gets the name that the job is asked for by: lower case, words joined by hyphens.</summary>
    public abstract string Name { get; }

    /// <summary>Gets one line on what the job learns.</summary>
    public virtual string Description => "";

    /// <summary>Gets what the job trains with where the command line says nothing else.</summary>
    public virtual JobDefaults Defaults => new();

    /// <summary>Gets the options that the job takes; what was said of them stands in <see cref="JobContext.Options"/>.</summary>
    public virtual IReadOnlyList<JobOption> Options => [];

    /// <summary>Gets what the model's output means: classes (the default), yes or no, or a value.</summary>
    public virtual OutputReader Output => OutputReader.Classes();

    /// <summary>
    /// Completes the options as a run is planned, with what every process must find alike, such as the hash of a file that is named.
    /// </summary>
    /// <param name="options">What was said, or what a run that is resumed was given.</param>
    /// <returns>The run's; each name is one of <see cref="Options"/>.</returns>
    /// <exception cref="JobException">An option is missing or cannot be.</exception>
    public virtual IReadOnlyDictionary<string, string> Resolve(IReadOnlyDictionary<string, string> options) => options;

    /// <summary>Reads the rows to train on and to judge by.</summary>
    /// <exception cref="DataException">The data cannot be used.</exception>
    public abstract JobData Data(JobContext context);

    /// <summary>Reads rows to predict; their labels do not matter. Unless it says otherwise, rows of a CSV file like its own.</summary>
    /// <param name="context">What the run was asked for.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="DataException">The file cannot be used.</exception>
    /// <exception cref="JobException">The job predicts from no file.</exception>
    public virtual Dataset Input(JobContext context, string path) => Data(context).Table is { } table
        ? TableRows.ReadWithoutLabels(path, table)
        : throw new JobException(Name, "it trains on rows of no table, and does not say from what else it predicts");

    /// <summary>Gets how many bytes of a text the model looks back on to tell the next one; null: it is no model of text.</summary>
    /// <param name="context">What the run was asked for.</param>
    public virtual int? TextLookBack(JobContext context) => null;

    /// <summary>
    /// Builds the model; the engine has seeded the generators, so that every worker gets the same weights.
    /// </summary>
    /// <returns>A module from [N, row shape] float32 to the output that <see cref="Loss"/> takes.</returns>
    public abstract Module<Tensor, Tensor> Model(JobContext context);

    /// <summary>Builds the loss.</summary>
    /// <returns>
    /// A module from the model's output and the labels (int64 [N], or float32 [N, 1]) to their mean over the N rows.
    /// </returns>
    public abstract Module<Tensor, Tensor, Tensor> Loss(JobContext context);
}
