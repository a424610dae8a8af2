using Cluster.Training;
using Cluster.Training.Data;
using Cluster.Training.Predictions;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Samples.Jobs;

/// <summary>Learns a column of a CSV file from the others: a class or a value, by what the column holds.</summary>
/// <remarks>Shapes: input [N, features], output [N, classes] logits, or [N, 1].</remarks>
public sealed class TableJob : FileJob
{
    private const int HiddenSize = 64;

    /// <inheritdoc/>
    public override string Name => "table";

    /// <inheritdoc/>
    public override string Description => "a CSV file of your own: --data FILE --label COLUMN";

    /// <inheritdoc/>
    public override JobDefaults Defaults => new() { Epochs = 30, BatchSize = 32 };

    /// <inheritdoc/>
    public override IReadOnlyList<JobOption> Options =>
    [
        new("label", "The column to learn."),
        new("task", "classification or regression (default: by what the label's column holds)."),
        new("missing", "What a missing number becomes: mean (default), median, or refuse."),
        new("drop", "Columns to leave out, separated by commas."),
        new("categories", "Columns of numbers that are categories, separated by commas."),
        new("numbers", "Columns whose text is refused rather than taken for categories, separated by commas."),
    ];

    /// <inheritdoc/>
    public override OutputReader Output => Loaded?.Table switch
    {
        { LabelKind: LabelKind.Class } table => OutputReader.Classes(table.ClassNames),
        { LabelKind: LabelKind.Value } => OutputReader.Value(),
        _ => base.Output,
    };

    /// <inheritdoc/>
    protected override string DataDescription => "a CSV file with a header row";

    /// <inheritdoc/>
    public override Module<Tensor, Tensor> Model(JobContext context)
    {
        var train = Data(context).Train;
        return Sequential(
            ("hidden1", Linear(train.RowLength, HiddenSize)),
            ("relu1", ReLU()),
            ("hidden2", Linear(HiddenSize, HiddenSize)),
            ("relu2", ReLU()),
            ("out", Linear(HiddenSize, Math.Max(1, train.ClassCount))));
    }

    /// <inheritdoc/>
    public override Module<Tensor, Tensor, Tensor> Loss(JobContext context) =>
        Data(context).Train.LabelKind == LabelKind.Class ? CrossEntropyLoss() : MSELoss();

    /// <inheritdoc/>
    protected override JobData Load(JobContext context) => new TableSource
    {
        Label = context.Option("label") ?? throw new JobException(Name, "--label names the column to learn"),
        Task = Choice<TableTask>(context, "task"),
        Missing = Choice<MissingValues>(context, "missing") ?? MissingValues.Mean,
        Drop = Names(context, "drop"),
        Categories = Names(context, "categories"),
        Numbers = Names(context, "numbers"),
    }.Load(context);

    private static string[] Names(JobContext context, string option) =>
        context.Option(option)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private T? Choice<T>(JobContext context, string option)
        where T : struct, Enum
    {
        if (context.Option(option) is not { } text) return null;
        foreach (var value in Enum.GetValues<T>())
        {
            if (value.ToString().Equals(text, StringComparison.OrdinalIgnoreCase)) return value;
        }
        var known = string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()));
        throw new JobException(Name, $"--{option} '{text}': one of {known}");
    }
}
