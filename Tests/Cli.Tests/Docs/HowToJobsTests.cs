using System.Globalization;
using Cluster.Training;

namespace Cluster.Tests.Docs;

/// <summary>Tries the code of docs/HOWTO.md: data, model and loss fit, and a slot is computed.</summary>
public sealed class HowToJobsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cluster-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Houses_OnATable_PassesThePreflight()
    {
        var file = Path.Combine(_folder, "houses.csv");
        File.WriteAllLines(
            file, Enumerable.Range(0, 120).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},{i % 7},{i % 11},{(i % 7) * 3.5 + (i % 11)}"))
                .Prepend("id,rooms,age,price"));
        var context = new JobContext { DataPath = file, Options = new Dictionary<string, string> { ["hidden"] = "8" } };

        var report = JobChecks.Preflight(new HousesJob(), context, batchSize: 16, slots: 2);

        Assert.Equal((96, 24), (report.Data.Train.RowCount, report.Data.Validation.RowCount));
        Assert.Empty(report.Warnings);
        Assert.Empty(report.UnusedParameters);
        Assert.Equal(["enter.weight", "enter.bias"], report.Layout.Entries.Take(2).Select(e => e.Spec.Name));
    }
}
