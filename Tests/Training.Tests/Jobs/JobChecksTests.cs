using Cluster.Training.Data;
using Cluster.Training.Predictions;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Training.Tests.Jobs;

[Collection(TorchCollection.Name)]
public sealed class JobChecksTests
{
    [Fact]
    public void Preflight_GoodJob_ReportsWhatItFound()
    {
        var report = JobChecks.Preflight(new ToyJob(() => Linear(4, 3)), new JobContext(), 12, 2);
        Assert.Equal((42, 11), (report.Data.Train.RowCount, report.Data.Validation.RowCount));
        Assert.Equal((4, 15), (report.Batches.StepsPerEpoch, report.Layout.ParameterCount));
        Assert.Equal(DatasetHash.Of(report.Data), report.DatasetHash);
        Assert.Empty(report.UnusedParameters);
    }

    [Fact]
    public void Preflight_FeatureCountDoesNotFit_NamesBothShapes()
    {
        var message = Refusal(new ToyJob(() => Sequential(Linear(5, 3))));
        Assert.Contains("job 'toy'", message, StringComparison.Ordinal);
        Assert.Contains("input of shape [3, 4] float32 does not fit the model ('0.weight' has shape [3, 5])", message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Preflight_TooFewOutputs_NamesShapeAndClasses() => Assert.Contains(
        "the model's output has shape [3, 2], too few for 3 classes", Refusal(new ToyJob(() => Linear(4, 2))),
        StringComparison.Ordinal);

    [Fact]
    public void Preflight_ValueJobWithTwoOutputs_IsRefused()
    {
        // Without the check, MSE would broadcast [N, 2] against [N, 1] and train on nonsense.
        var job = new ToyJob(() => Linear(4, 2))
        {
            Rows = ToyJob.Values(50),
            Criterion = () => MSELoss(),
            Reader = OutputReader.Value(),
        };
        Assert.Contains("output has shape [2, 2], expected [rows, 1]", Refusal(job), StringComparison.Ordinal);
    }

    [Fact]
    public void Preflight_LabelsOfOtherKind_IsRefused() => Assert.Contains("the labels are values",
        Refusal(new ToyJob(() => Linear(4, 3)) { Rows = ToyJob.Values(50) }), StringComparison.Ordinal);

    [Fact]
    public void Preflight_LossDoesNotTakeLabels_SaysWhichShapes()
    {
        var job = new ToyJob(() => Linear(4, 3)) { Criterion = () => MSELoss() };
        Assert.Contains("a slot of 3 rows (input of shape [3, 4], output of shape [3, 3]) fails", Refusal(job),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Preflight_LossOfEachRow_SaysThatTheMeanIsNeeded() => Assert.Contains(
        "the loss has shape [3], where one number is needed: take the mean over the rows (Reduction.Mean)",
        Refusal(new ToyJob(() => Linear(4, 3)) { Criterion = () => CrossEntropyLoss(reduction: Reduction.None) }),
        StringComparison.Ordinal);

    [Fact]
    public void Preflight_SoftmaxBeforeCrossEntropy_Warns()
    {
        var job = new ToyJob(() => Sequential(Linear(4, 3), Softmax(1)));
        var warning = Assert.Single(JobChecks.Preflight(job, new JobContext(), 12, 2).Warnings);
        Assert.Contains("CrossEntropyLoss takes scores", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Preflight_ScoresBeforeNllLoss_Warns()
    {
        var job = new ToyJob(() => Linear(4, 3)) { Criterion = () => NLLLoss() };
        var warning = Assert.Single(JobChecks.Preflight(job, new JobContext(), 12, 2).Warnings);
        Assert.Contains("NLLLoss takes log-probabilities", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Preflight_SigmoidBeforeBceWithLogits_Warns()
    {
        var job = new ToyJob(() => Sequential(Linear(4, 1), Sigmoid()))
        {
            Rows = ToyJob.Values(50),
            Criterion = () => BCEWithLogitsLoss(),
            Reader = OutputReader.Value(),
        };
        var warning = Assert.Single(JobChecks.Preflight(job, new JobContext(), 12, 2).Warnings);
        Assert.Contains("BCEWithLogitsLoss takes scores", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Preflight_ModuleInAnUnregisteredPlace_NamesTheField() =>
        Assert.Contains("_layers", Refusal(new ToyJob(() => new Hidden())), StringComparison.Ordinal);

    [Fact]
    public void Preflight_DoubleParameters_NamesTheTensor()
    {
        var message = Refusal(new ToyJob(() => Linear(4, 3, dtype: ScalarType.Float64)));
        Assert.Contains("weight", message, StringComparison.Ordinal);
        Assert.Contains("float64", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Preflight_BatchNormWithOneRowPerSlot_IsRefusedBeforeTheRun()
    {
        var job = new ToyJob(() => Sequential(Linear(4, 8), BatchNorm1d(8), Linear(8, 3)));
        var error = Assert.Throws<JobException>(() => JobChecks.Preflight(job, new JobContext(), 12, 12));
        Assert.Contains("a slot of 1 row ", error.Message, StringComparison.Ordinal);
        Assert.Contains("Expected more than 1 value per channel when training", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Preflight_MoreSlotsThanRows_IsRefused()
    {
        var error = Assert.Throws<JobException>(
            () => JobChecks.Preflight(new ToyJob(() => Linear(4, 3)), new JobContext(), 4, 5));
        Assert.Contains("5 slots need a batch size of at least 5, not 4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Preflight_ParameterNotUsed_IsNamed()
    {
        var report = JobChecks.Preflight(new ToyJob(() => new HalfUsed()), new JobContext(), 12, 2);
        Assert.Equal(["spare.weight", "spare.bias"], report.UnusedParameters);
    }

    private static string Refusal(TrainingJob job) =>
        Assert.Throws<JobException>(() => JobChecks.Preflight(job, new JobContext(), 12, 2)).Message;

    private sealed class Hidden : Module<Tensor, Tensor>
    {
        private readonly HashSet<Module<Tensor, Tensor>> _layers = [Linear(4, 3)];

        public override Tensor forward(Tensor input) => _layers.Single().call(input);
    }

    private sealed class HalfUsed : Module<Tensor, Tensor>
    {
        private readonly Torch.Modules.Linear _used = Linear(4, 3);
        private readonly Torch.Modules.Linear _spare = Linear(4, 3);

        public override Tensor forward(Tensor input) => _spare is null ? input : _used.call(input);
    }
}
