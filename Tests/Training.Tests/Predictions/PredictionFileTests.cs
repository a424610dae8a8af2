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

    [Theory]
    [InlineData(".csv")]
    [InlineData(".npy")]
    public void Join_PartByPart_IsTheWhole(string extension)
    {
        Prediction[] all = [.. Enumerable.Range(0, 5).Select(row => new Prediction { Row = row, Class = 1, Probabilities = [0.25, row] })];
        string[] parts = [At("0"), At("1"), At("2")];
        PredictionFile.Write(At("whole"), all);
        for (var part = 0; part < parts.Length; part++)
            PredictionFile.Write(parts[part], [.. all.Skip(2 * part).Take(2)], isFirst: part == 0);
        using var joined = new MemoryStream();
        PredictionFile.Join(joined, parts);
        Assert.Equal(File.ReadAllBytes(At("whole")), joined.ToArray());

        string At(string name) => Path.Combine(_folder, name + extension);
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
