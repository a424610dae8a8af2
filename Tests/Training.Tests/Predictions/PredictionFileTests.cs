using Cluster.Training.Data;
using Cluster.Training.Predictions;

namespace Cluster.Training.Tests.Predictions;

public sealed class PredictionFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("predictions").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Write_ClassesIntoATable_QuotesNames()
    {
        var path = Path.Combine(_folder, "p.csv");
        PredictionFile.Write(path, [new Prediction { Row = 0, Class = 1, ClassName = "a, b", Probabilities = [0.25, 0.75] }]);
        Assert.Equal(["row,class,class_name,p_0,p_1", "0,1,\"a, b\",0.25,0.75"], File.ReadAllLines(path));
    }

    [Fact]
    public void Write_ValuesIntoATable_HasOneColumnOfThem()
    {
        var path = Path.Combine(_folder, "p.csv");
        PredictionFile.Write(path, [new Prediction { Row = 0, Value = 1.5 }, new Prediction { Row = 1, Value = -2 }]);
        Assert.Equal(["row,value", "0,1.5", "1,-2"], File.ReadAllLines(path));
    }

    [Fact]
    public void Write_NothingToWrite_IsRefusedAndLeavesNoFile()
    {
        var path = Path.Combine(_folder, "p.npy");
        var refused = Assert.Throws<DataException>(() => PredictionFile.Write(path, [new Prediction { Row = 3 }]));
        Assert.Contains("row 3 has neither", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Write_IntoNoFolder_NamesTheFile() => Assert.Contains("cannot be written", Assert.Throws<DataException>(
        () => PredictionFile.Write(Path.Combine(_folder, "no", "p.csv"), [new Prediction { Row = 0, Value = 1 }])).Message,
        StringComparison.Ordinal);
}
