using Cluster.Cli.Bench.Jobs;
using Cluster.Training.Data;
using Cluster.Training.Tests.Data;

namespace Cluster.Training.Tests.Jobs;

[Collection(TorchCollection.Name)]
public sealed class BenchJobTests
{
    // Python: sum(p.numel() for p in model.parameters()) of the same layers.
    [Theory]
    [InlineData("simplenet", 67)]
    [InlineData("mlp", 669_706)]
    [InlineData("cnn", 1_199_882)]
    [InlineData("wide", 25_185_290)]
    public void Model_OfPyTorchsLayers_HasAsManyParameters(string name, long expected)
    {
        var model = BenchModel.All.Single(m => m.Name == name);
        var report = JobChecks.Preflight(new BenchJob(model), new JobContext(), batchSize: 2, slots: 1);
        Assert.Equal(expected, report.Layout.ParameterCount);
        Assert.Empty(report.UnusedParameters);
    }

    [Fact]
    public void Data_NoPath_IsTheModelsOwnCase()
    {
        foreach (var model in BenchModel.All.Where(m => m.Name != "wide"))
        {
            var data = new BenchJob(model).Data(new JobContext());
            Assert.Equal(2 * model.BatchSize * model.Steps, data.Train.RowCount);
            Assert.Equal(2 * model.BatchSize * Math.Min(model.Steps, 16), data.Train.StoredRowCount);
            Assert.Equal(0, data.Validation.RowCount);
        }
    }

    [Theory]
    [InlineData(3, 40, 48)]
    [InlineData(3, 5, 15)]
    public void Data_RowsFile_HasItsStepsAndSixteenDistinctOnes(int perStep, int steps, int stored)
    {
        using var file = new TemporaryFile("");
        new BenchRows(perStep, steps).Write(file.Path);
        var job = new BenchJob(BenchModel.All[0]);
        var data = job.Data(new JobContext { DataPath = file.Path });
        Assert.Equal((perStep * steps, stored), (data.Train.RowCount, data.Train.StoredRowCount));
        Assert.Equal(DatasetHash.Of(data), DatasetHash.Of(job.Data(new JobContext { DataPath = file.Path })));
        Assert.Equal([0L, 1], data.Train.Classes.ToArray().Distinct().Order());
        Assert.InRange(data.Train.Features.ToArray().Average(), -0.3, 0.3);
        Assert.InRange(data.Train.Features.ToArray().Average(x => x * x), 0.7, 1.3);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x0,x1,class\n1,2,0\n")]
    [InlineData("{\"PerStep\":0,\"Steps\":1}")]
    [InlineData("{\"PerStep\":100000,\"Steps\":100000}")]
    public void Data_OtherFile_IsRefusedByItsName(string text)
    {
        using var file = new TemporaryFile(text);
        var job = new BenchJob(BenchModel.All[0]);
        var error = Assert.Throws<DataException>(() => job.Data(new JobContext { DataPath = file.Path }));
        Assert.StartsWith(file.Path + ": says no numbers of rows", error.Message, StringComparison.Ordinal);
    }
}
