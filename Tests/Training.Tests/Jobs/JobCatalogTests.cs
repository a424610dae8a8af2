using Cluster.Samples.Jobs;
using Cluster.Training.Data;

namespace Cluster.Training.Tests.Jobs;

public sealed class JobCatalogTests
{
    [Fact]
    public void Create_UnknownJob_ListsTheKnownOnes()
    {
        var error = Assert.Throws<JobException>(() => BuiltInJobs.Catalog().Create("digit\n"));
        Assert.Equal("no job is called 'digit\\n'; known jobs: breast-cancer, chars, diabetes, digits, digits-mlp, images, mnist, simplenet, table, torchscript",
            error.Message);
    }

    [Fact]
    public void Create_EveryBuiltInJob_GoesByItsName()
    {
        var catalog = BuiltInJobs.Catalog();
        Assert.All(catalog.Names, name => Assert.Equal(name, catalog.Create(name).Name));
    }

    [Fact]
    public void AddHidden_Job_IsMadeButNotListed()
    {
        var catalog = new JobCatalog().Add("digits", () => new DigitsJob()).AddHidden("tool", () => new SimpleNetJob());
        Assert.Equal(["digits"], catalog.Names);
        Assert.IsType<SimpleNetJob>(catalog.Create("tool"));
        var error = Assert.Throws<JobException>(() => catalog.Create("other"));
        Assert.EndsWith("known jobs: digits", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddHidden_NameOfAListedJob_LeavesThatOne()
    {
        var catalog = new JobCatalog().Add("digits", () => new DigitsJob());
        for (var i = 0; i < 2; i++) catalog.AddHidden("digits", () => new SimpleNetJob());
        Assert.IsType<DigitsJob>(catalog.Create("digits"));
    }

    [Fact]
    public void FindData_Folder_LooksInIt()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "data");
        Assert.Equal(Path.Combine(folder, "digits.csv"), new JobContext { DataPath = folder }.FindData("digits.csv"));
        Assert.Equal(Path.Combine(folder, "digits.csv"), new JobContext().FindData("digits.csv"));
        var error = Assert.Throws<DataException>(() => new JobContext { DataPath = folder }.FindData("none.csv"));
        Assert.Contains(Path.Combine(folder, "none.csv"), error.Message, StringComparison.Ordinal);
    }
}
