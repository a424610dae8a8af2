using Cluster.Parameters.StateDict;
using Cluster.Samples.Jobs;
using Cluster.Training.Data;
using Cluster.Training.Plans;
using Cluster.Training.Predictions;
using Cluster.Training.Tests.Data;

namespace Cluster.Training.Tests.Jobs;

[Collection(TorchCollection.Name)]
public sealed class FileJobsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Table_Classes_LearnsAndPredictsTheirNames()
    {
        var context = Table("kind");
        var job = new TableJob();
        JobChecks.Preflight(job, context, 32, 2);
        using var run = new LocalRun(job, context, slots: 2).DoEpochs(10);
        Assert.InRange(run.Evaluate().Accuracy, 0.9, 1);
        var predictions = Predictor.Run(job, context, run.Data.Table!, run.Parameters.ToTensors(), "model.pth", context.DataPath!);
        Assert.Equal(["large", "small"], predictions.Select(p => p.ClassName!).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Table_Values_LearnsThem()
    {
        var context = Table("price");
        using var run = new LocalRun(new TableJob(), context).DoEpochs(10);
        Assert.Equal(LabelKind.Value, run.Data.Train.LabelKind);
        Assert.InRange(run.Evaluate().Loss, 0, 0.2);
    }

    [Theory]
    [InlineData("label", null, "--label names the column to learn")]
    [InlineData("task", "ranking", "--task 'ranking': one of classification, regression")]
    [InlineData("missing", "zero", "--missing 'zero': one of mean, median, refuse")]
    public void Table_BadOption_SaysWhatItCanBe(string option, string? value, string reason)
    {
        var context = Table("kind");
        var options = new Dictionary<string, string>(context.Options);
        if (value is null) options.Remove(option);
        else options[option] = value;
        var error = Assert.Throws<JobException>(() => new TableJob().Data(context with { Options = options }));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FileJob_NoData_SaysWhatIsToBeNamed() => Assert.Contains(
        "--data names the folder of the IDX files", Assert.Throws<JobException>(() => new MnistJob().Data(new JobContext())).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Mnist_DigitsAsIdx_LearnsWithTheSameBitsForOneOrTwoReplicas()
    {
        WriteDigits();
        var context = new JobContext { DataPath = _folder.Path };
        JobChecks.Preflight(new MnistJob(), context, 64, 2);
        using var one = new LocalRun(new MnistJob(), context, slots: 2).DoEpochs(6);
        Assert.InRange(one.Evaluate().Accuracy, 0.93, 1);
        using var two = new LocalRun(new MnistJob(), context, slots: 2, replicas: 2, numWorkers: 2).DoEpochs(6);
        Assert.Equal(one.Parameters.WeightsSha256(), two.Parameters.WeightsSha256());
    }

    [Fact]
    public void Images_CroppedAndFlipped_HasTheSameBitsForOneOrTwoReplicas()
    {
        var random = new SplitMix64(1);
        for (var i = 0; i < 240; i++)
        {
            var bright = i % 2 == 0;
            var pixels = Enumerable.Range(0, 12 * 10).Select(_ => (byte)((bright ? 120 : 0) + random.NextBelow(120))).ToArray();
            _folder.Write($"{(bright ? "day" : "night")}/{i}.pgm", [.. "P5 10 12 255 "u8, .. pixels]);
        }
        var context = new JobContext
        {
            DataPath = _folder.Path,
            Options = new Dictionary<string, string> { ["crop"] = "2", ["flip"] = "true" },
        };
        var job = new ImagesJob();
        JobChecks.Preflight(job, context, 32, 2);
        using var one = new LocalRun(job, context, slots: 2).DoEpochs(8);
        Assert.InRange(one.Evaluate().Accuracy, 0.9, 1);
        using var two = new LocalRun(new ImagesJob(), context, slots: 2, replicas: 2, numWorkers: 1).DoEpochs(8);
        Assert.Equal(one.Parameters.WeightsSha256(), two.Parameters.WeightsSha256());
    }

    [Fact]
    public void Chars_RepeatedText_IsLearned()
    {
        var path = _folder.Write("t.txt", string.Concat(Enumerable.Repeat("the quick brown fox jumps over the lazy dog. ", 120)));
        var context = new JobContext { DataPath = path, Options = new Dictionary<string, string> { ["length"] = "32" } };
        var job = new CharsJob();
        JobChecks.Preflight(job, context, 32, 2);
        using var run = new LocalRun(job, context, slots: 2);
        var before = run.Evaluate().Loss;
        run.DoEpochs(12);
        Assert.Equal(Math.Log(256), before, 0.3);
        Assert.InRange(run.Evaluate().Loss, 0, 1.5);
    }

    // Two numbers, one of them with gaps, and a colour that counts: large where their sum is.
    private JobContext Table(string label)
    {
        var random = new SplitMix64(5);
        var lines = new List<string> { label == "kind" ? "a,b,colour,kind" : "a,b,colour,price" };
        for (var i = 0; i < 400; i++)
        {
            var (a, b, isRed) = (random.NextDouble() * 10, random.NextDouble(), random.NextBelow(2) == 1);
            var sum = a + 5 * b + (isRed ? 5 : 0);
            var written = i % 50 == 7 ? "" : FormattableString.Invariant($"{b}");
            lines.Add(FormattableString.Invariant($"{a},{written},{(isRed ? "red" : "blue")},{(label == "kind" ? sum > 10 ? "large" : "small" : sum)}"));
        }
        return new JobContext
        {
            DataPath = _folder.Write("t.csv", string.Join('\n', lines)),
            Options = new Dictionary<string, string> { ["label"] = label },
        };
    }

    // The real digits of 8x8 pixels, each pixel twice in both directions, in the form of MNIST.
    private void WriteDigits()
    {
        var rows = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "data", "digits.csv")).Skip(1)
            .Select(line => line.Split(',').Select(x => int.Parse(x, System.Globalization.CultureInfo.InvariantCulture)).ToArray()).ToArray();
        var pixels = rows.SelectMany(row => Enumerable.Range(0, 256).Select(i => (byte)(row[i / 32 * 8 + i % 16 / 2] * 255 / 16))).ToArray();
        _folder.Write("train-images-idx3-ubyte.gz", MadeFiles.Gzip(MadeFiles.Idx(8, [(uint)rows.Length, 16, 16], pixels)));
        _folder.Write("train-labels-idx1-ubyte", MadeFiles.Idx(8, [(uint)rows.Length], [.. rows.Select(row => (byte)row[64])]));
    }
}
