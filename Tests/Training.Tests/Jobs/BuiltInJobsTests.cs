using System.Globalization;
using Cluster.Parameters.StateDict;
using Cluster.Samples.Jobs;
using Cluster.Training.Predictions;

namespace Cluster.Training.Tests.Jobs;

[Collection(TorchCollection.Name)]
public sealed class BuiltInJobsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Digits_TwoSlots_ReachesNinetySevenPercentWithTheSameBitsForOneOrTwoReplicas(long seed)
    {
        using var one = new LocalRun(new DigitsJob(), new JobContext { Seed = seed }, slots: 2).DoEpochs();
        Assert.InRange(one.Evaluate().Accuracy, 0.97, 1);
        if (seed > 0) return;
        using var two = new LocalRun(new DigitsJob(), new JobContext { Seed = seed }, 2, replicas: 2).DoEpochs();
        Assert.Equal(one.Parameters.WeightsSha256(), two.Parameters.WeightsSha256());
    }

    [Fact]
    public void DigitsMlp_OwnDefaults_ReachesNinetyThreePercent()
    {
        using var run = new LocalRun(new DigitsMlpJob(), new JobContext()).DoEpochs();
        Assert.Equal(["0.weight", "0.bias", "2.weight", "2.bias"],
            run.Parameters.Layout.Entries.Select(entry => entry.Spec.Name));
        Assert.InRange(run.Evaluate().Accuracy, 0.93, 1);
    }

    [Fact]
    public void SimpleNet_OwnDefaults_LearnsTheRule()
    {
        using var run = new LocalRun(new SimpleNetJob(), new JobContext());
        var before = run.Evaluate();
        run.DoEpochs();
        Assert.InRange(run.Evaluate().Loss, 0, before.Loss - 0.05);
    }

    [Fact]
    public void Diabetes_OwnDefaults_IsBetterThanTheMean()
    {
        using var run = new LocalRun(new DiabetesJob(), new JobContext()).DoEpochs();
        Assert.InRange(run.Evaluate().Loss, 0.3, 0.75);
        var predictions = Predict(run, new DiabetesJob(), "diabetes.csv");
        Assert.Equal(442, predictions.Count);
        Assert.InRange(predictions.Average(prediction => prediction.Value!.Value), 130, 175);
    }

    [Fact]
    public void BreastCancer_OwnDefaults_ReachesNinetyThreePercent()
    {
        using var run = new LocalRun(new BreastCancerJob(), new JobContext()).DoEpochs();
        Assert.InRange(run.Evaluate().Accuracy, 0.93, 1);
        var first = Predict(run, new BreastCancerJob(), "breast-cancer.csv")[0];
        Assert.Equal((0, 0, "malignant"), (first.Row, first.Class, first.ClassName));
        Assert.InRange(first.Probabilities![0], 0.5, 1);
        Assert.Equal(1, first.Probabilities.Sum(), 12);
    }

    [Fact]
    public void Predictor_OwnTrainingTable_IsAsGoodAsItsEvaluation()
    {
        using var run = new LocalRun(new DigitsMlpJob(), new JobContext()).DoEpochs(3);
        var predictions = Predict(run, new DigitsMlpJob(), "digits.csv");
        var labels = File.ReadLines(DataFile("digits.csv")).Skip(1)
            .Select(line => int.Parse(line.Split(',')[^1], CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(labels.Length, predictions.Count);
        Assert.InRange(predictions.Count(prediction => prediction.Class == labels[prediction.Row]) / 1797.0, 0.85, 1);
        Assert.All(predictions, prediction => Assert.Equal(1, prediction.Probabilities!.Sum(), 9));
    }

    [Fact]
    public void Predictor_WeightsOfAnotherModel_ListsTheKeys()
    {
        using var run = new LocalRun(new DigitsMlpJob(), new JobContext());
        var error = Assert.Throws<Parameters.StateDictException>(() => Predict(run, new DigitsJob(), "digits.csv"));
        Assert.Contains(error.Differences, line => line.Contains("conv1.weight", StringComparison.Ordinal));
    }

    private static IReadOnlyList<Prediction> Predict(LocalRun run, TrainingJob job, string file) =>
        Predictor.Run(job, new JobContext(), run.Data.Table!, run.Parameters.ToTensors(), "model.pth", DataFile(file));

    private static string DataFile(string name) => Path.Combine(AppContext.BaseDirectory, "data", name);
}
