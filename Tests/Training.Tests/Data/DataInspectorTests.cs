using System.IO.Compression;
using Cluster.Training.Data;

namespace Cluster.Training.Tests.Data;

public sealed class DataInspectorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Inspect_Csv_DescribesColumnsAndUse()
    {
        var path = _folder.Write("t.csv", "a,b,y\n1,x,yes\n2.5,,no\n3,z,yes\n");
        var report = DataInspector.Inspect(path, "y");
        Assert.Equal(("csv", 3L), (report.Format, report.Rows));
        Assert.Equal([("a", "number", 0L, (int?)3), ("b", "category", 1, 2), ("y", "category", 0, 2)],
            report.Columns!.Select(c => (c.Name, c.Type, c.Missing, c.Distinct)));
        Assert.Equal((1, 3), (report.Columns![0].Min, report.Columns[0].Max));
        Assert.Equal("classification into 2 classes of 'y' from 4 features of 2 columns", report.Use);
        Assert.Equal(2, report.Classes!["yes"]);
        Assert.Null(DataInspector.Inspect(path).Command);
    }

    [Fact]
    public void Inspect_Idx_CountsClasses()
    {
        _folder.Write("train-images-idx3-ubyte", MadeFiles.Idx(8, [5, 2, 2], new byte[20]));
        _folder.Write("train-labels-idx1-ubyte", MadeFiles.Idx(8, [5], [0, 1, 1, 2, 1]));
        var report = DataInspector.Inspect(_folder.Path);
        Assert.Equal(("idx", 5L, null), (report.Format, report.Rows, report.ValidationRows));
        Assert.Equal([1L, 3, 1], report.Classes!.Values);
        Assert.Equal("classification into 3 classes of rows of uint8 [1, 2, 2]", report.Use);
    }

    [Fact]
    public void Inspect_Npz_ListsArrays()
    {
        var x = MadeFiles.Npy("|u1", "2, 2", [1, 2, 3, 4]);
        var path = _folder.Write("a.npz", MadeFiles.Npz(CompressionLevel.Optimal, ("x.npy", x), ("z.npy", x)));
        var report = DataInspector.Inspect(path);
        Assert.Equal(["x: uint8 [2, 2]", "z: uint8 [2, 2]"], report.Arrays);
        Assert.StartsWith("nothing as it is: has no arrays x and y", report.Use, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_ImagesAndText_SayTheCommand()
    {
        foreach (var name in (string[])["a/1.pgm", "a/2.pgm", "b/1.pgm", "b/2.pgm"])
            _folder.Write("images/" + name, [.. "P5 1 1 255 "u8, 1]);
        Assert.Equal(2, DataInspector.Inspect(_folder.At("images")).Classes!["b"]);
        var text = _folder.Write("t.txt", new string('a', 200));
        Assert.Equal($"./cluster train chars --data {text}", DataInspector.Inspect(text).Command);
    }

    [Theory]
    [InlineData("a.xlsx", "is of no form that is read")]
    [InlineData("none.csv", "no such file or folder")]
    public void Inspect_Unknown_SaysWhatIsRead(string name, string reason)
    {
        if (name != "none.csv") _folder.Write(name, "x");
        Assert.Contains(reason, Assert.Throws<DataException>(() => DataInspector.Inspect(_folder.At(name))).Message, StringComparison.Ordinal);
    }
}
