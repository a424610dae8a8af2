using Cluster.Training.Data;

namespace Cluster.Training.Tests.Data;

public sealed class TableSourceTests
{
    private const string Iris = "id,length,colour,species\n1,1.5,red,setosa\n2,,blue,virginica\n3,3.5,red,setosa\n4,4.5,NA,virginica\n5,2.5,green,setosa\n";

    [Fact]
    public void Load_MixedTable_GivesNumbersAndCategories()
    {
        var data = Load(Iris, new TableSource { Label = "species", Drop = ["id"], ValidationFraction = 0 });
        var table = data.Table!;
        Assert.Equal(["length", "colour=blue", "colour=green", "colour=red", "colour is missing"], table.FeatureColumns);
        Assert.Equal(["setosa", "virginica"], table.ClassNames);
        Assert.Equal(3, table.Columns[0].Fill);
        Assert.Equal((3.0, Math.Sqrt(1)), (table.Offsets[0], table.Divisors[0]));
        var rows = Enumerable.Range(0, 5).ToDictionary(
            row => string.Join(' ', data.Train.FeaturesOf(row).ToArray()), row => table.ClassNames[(int)data.Train.Classes[row]]);
        Assert.Equal("setosa", rows["-1.5 0 0 1 0"]);
        Assert.Equal("virginica", rows["0 1 0 0 0"]);
        Assert.Equal("setosa", rows["0.5 0 0 1 0"]);
        Assert.Equal("virginica", rows["1.5 0 0 0 1"]);
        Assert.Equal("setosa", rows["-0.5 0 1 0 0"]);
    }

    [Theory]
    [InlineData(MissingValues.Mean, 4)]
    [InlineData(MissingValues.Median, 2)]
    public void Load_MissingNumber_IsFilledFromTheTrainingRows(MissingValues missing, double fill)
    {
        var source = new TableSource { Label = "y", Missing = missing, ValidationFraction = 0 };
        Assert.Equal(fill, Load("a,y\n1,0\n2,1\n9,0\nNaN,1\n", source).Table!.Columns[0].Fill);
    }

    [Fact]
    public void Load_Statistics_AreOfTheTrainingRowsOnly()
    {
        var text = "a,y\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"{i * i},{i + 0.5}\n"));
        var data = Load(text, new TableSource { Label = "y" });
        Assert.Equal((16, 4, LabelKind.Value), (data.Train.RowCount, data.Validation.RowCount, data.Train.LabelKind));
        Assert.Equal(0, data.Train.Features.ToArray().Average(), 6);
        Assert.Equal(1, data.Train.Features.ToArray().Average(x => x * x), 5);
        Assert.Equal(0, data.Train.Values.ToArray().Average(), 6);
    }

    [Theory]
    [InlineData("1\n2\n1\n", LabelKind.Class)]
    [InlineData("10\n2\n-3\n", LabelKind.Class)]
    [InlineData("1\n2\n1.5\n", LabelKind.Value)]
    [InlineData("a\n2\n1.5\n", LabelKind.Class)]
    public void Load_Label_IsGuessed(string labels, LabelKind expected)
    {
        var text = "a,y\n" + string.Concat(labels.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select((y, i) => $"{i},{y}\n"));
        var data = Load(text, new TableSource { Label = "y", ValidationFraction = 0 });
        Assert.Equal(expected, data.Train.LabelKind);
        if (labels.StartsWith("10", StringComparison.Ordinal)) Assert.Equal(["-3", "2", "10"], data.Table!.ClassNames);
    }

    [Fact]
    public void Load_Task_GoesBeforeTheGuess()
    {
        Assert.Equal(LabelKind.Value, Load("a,y\n1,1\n2,0\n", new TableSource { Label = "y", Task = TableTask.Regression }).Train.LabelKind);
        Assert.Equal(2, Load("a,y\n1,1.5\n2,0.5\n", new TableSource { Label = "y", Task = TableTask.Classification }).Train.ClassCount);
    }

    [Fact]
    public void Load_NumbersNamedCategories_AreCategories()
    {
        var source = new TableSource { Label = "y", Categories = ["a"], ValidationFraction = 0 };
        Assert.Equal(["a=1", "a=2"], Load("a,y\n1,0\n2,1\n1.0,0\n", source).Table!.FeatureColumns);
    }

    [Fact]
    public void Load_TextAmongNumbersAskedFor_IsRefusedWithItsLine()
    {
        var source = new TableSource { Label = "y", Numbers = ["a"] };
        var error = Assert.Throws<DataException>(() => Load("a,y\n1,0\nmany,1\n", source));
        Assert.Equal(("a", 3L, "many"), (error.ColumnName, error.Line, error.Text));
    }

    [Theory]
    [InlineData("a;y\n1;0\n2;1\n")]
    [InlineData("a\ty\n1\t0\n2\t1\n")]
    [InlineData("\"a\",y\n1,0\n2,1\n")]
    public void Load_OtherSeparators_AreFound(string text) =>
        Assert.Equal(["a"], Load(text, new TableSource { Label = "y" }).Table!.FeatureColumns);

    [Theory]
    [InlineData("a,y\n1,0\n2,\n", "the label has no value", 3, 2)]
    [InlineData("a,y\n1,0\n2,0\n", "every row has the same label", 0, 2)]
    [InlineData("a,z\n1,0\n2,0\n", "there is no column 'y'", 1, 0)]
    [InlineData("y\n1\n2\n", "no feature column is left", 1, 0)]
    [InlineData("a,b,y\n,1,0\n,2,1\n", "no row has a value here", 0, 1)]
    [InlineData("a,y\n1,0\n1e99,1\n", "not a finite number", 3, 1)]
    [InlineData("a,y\n1,0\ninf,1\n", "not a finite number", 3, 1)]
    [InlineData("a,a,y\n1,2,0\n", "the name stands twice", 1, 2)]
    [InlineData(",a,y\n1,2,0\n", "no name for this column", 1, 1)]
    [InlineData("a,y\n1,0\n2\n", "1 fields where the header has 2", 3, 0)]
    [InlineData("a,y\n", "there is no row", 0, 0)]
    [InlineData("", "empty", 0, 0)]
    public void Load_BadFile_SaysWhereAndWhat(string text, string reason, int line, int column)
    {
        var error = Assert.Throws<DataException>(() => Load(text, new TableSource { Label = "y" }));
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
        Assert.Equal((line, column), ((int)error.Line, error.Column));
    }

    [Fact]
    public void Load_RefuseMissing_NamesTheField()
    {
        var error = Assert.Throws<DataException>(() => Load(Iris, new TableSource { Label = "species", Missing = MissingValues.Refuse }));
        Assert.Equal(("length", 3L), (error.ColumnName, error.Line));
    }

    [Fact]
    public void Load_ManyNames_AreNoCategory()
    {
        var text = "name,y\n" + string.Concat(Enumerable.Range(0, 1_100).Select(i => $"n{i},{i % 2}\n"));
        var error = Assert.Throws<DataException>(() => Load(text, new TableSource { Label = "y" }));
        Assert.Contains("more than 1000 different values is no category", error.Message, StringComparison.Ordinal);
        Assert.Throws<DataException>(() => Load(text.Replace("name,y", "y,name", StringComparison.Ordinal), new TableSource { Label = "y" }));
    }

    [Fact]
    public void Predict_OtherOrderAndUnknownColumns_ReadsTheSameRows()
    {
        var table = Load(Iris, new TableSource { Label = "species", Drop = ["id"], ValidationFraction = 0 }).Table!;
        using var input = new TemporaryFile("colour,more,length\nred,x,1.5\n,y,\n");
        var rows = TableRows.ReadWithoutLabels(input.Path, table);
        Assert.Equal([-1.5f, 0, 0, 1, 0, 0, 0, 0, 0, 1], rows.Features.ToArray());
    }

    [Fact]
    public void Predict_InWindows_GivesTheWantedOnesAndCountsAll()
    {
        var table = Load(Iris, new TableSource { Label = "species", Drop = ["id"], ValidationFraction = 0 }).Table!;
        using var input = new TemporaryFile("colour,length\nred,1\nred,2\nred,3\nred,4\nred,5\n");
        var whole = TableRows.ReadWithoutLabels(input.Path, table);
        var windows = new List<(int Number, Dataset Rows)>();
        Assert.Equal(5, TableWindows.Read(input.Path, table, 2, number => number != 1, (number, rows) => windows.Add((number, rows))));
        Assert.Equal([(0, 2), (2, 1)], windows.Select(w => (w.Number, w.Rows.RowCount)));
        Assert.Equal(whole.Features[..(2 * whole.RowLength)].ToArray(), windows[0].Rows.Features.ToArray());
        Assert.Equal(whole.FeaturesOf(4).ToArray(), windows[1].Rows.Features.ToArray());
    }

    [Theory]
    [InlineData("colour,length\npink,1\n", "none of the 3 categories", 2, "colour")]
    [InlineData("colour,length\nred,long\n", "not a finite number", 2, "length")]
    [InlineData("colour\nred\n", "the feature column 'length' is missing", 1, "")]
    public void Predict_BadInput_SaysWhereAndWhat(string text, string reason, int line, string column)
    {
        var table = Load(Iris, new TableSource { Label = "species", Drop = ["id"] }).Table!;
        using var input = new TemporaryFile(text);
        var error = Assert.Throws<DataException>(() => TableRows.ReadWithoutLabels(input.Path, table));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), ((int)error.Line, error.ColumnName));
    }

    private static JobData Load(string text, TableSource source)
    {
        using var file = new TemporaryFile(text);
        return source.Load(new JobContext { DataPath = file.Path });
    }
}
