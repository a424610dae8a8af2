using System.Text;
using Cluster.Training.Data;

namespace Cluster.Training.Tests.Data;

public sealed class CsvSourceTests
{
    private const string Good = "a,b,y\n1,2,0\n3,4,1\n5,6,2\n7,8,0\n9,10,1\n";

    [Theory]
    [InlineData("", "empty; a header row was expected", 0, 0, "")]
    [InlineData("\uFEFF", "empty; a header row was expected", 0, 0, "")]
    [InlineData("a,b,y\n", "no row below the header", 0, 0, "")]
    [InlineData("y\n1\n", "no feature column is left", 1, 0, "")]
    [InlineData("a,b\n1,2\n", "the label column 'y' is missing", 1, 0, "a,b")]
    [InlineData("a,a,y\n1,2,0\n", "the name stands twice, first as column 1", 1, 2, "")]
    [InlineData("a,,y\n1,2,0\n", "no name for this column", 1, 2, "")]
    [InlineData("a,b,y\n1,2,0\n3,4\n", "2 fields where the header has 3", 3, 0, "3,4")]
    [InlineData("a,b,y\n1,2,0\n3,4,1,9\n", "4 fields where the header has 3", 3, 0, "3,4,1,9")]
    [InlineData("a,b,y\n1,,0\n", "the field is empty", 2, 2, "")]
    [InlineData("a,b,y\n1,  ,0\n", "not a number", 2, 2, "  ")]
    [InlineData("a,b,y\n1,two,0\n", "not a number", 2, 2, "two")]
    [InlineData("a,b,y\n1,\"2,5\",0\n", "not a number", 2, 2, "2,5")]
    [InlineData("a,b,y\n1,\"2\n5\",0\n", "not a number", 2, 2, "2\\n5")]
    [InlineData("a,b,y\n\"1\n\",2,0\n", "not a number", 2, 1, "1\\n")]
    [InlineData("a,b,y\n1,NaN,0\n", "not a finite number", 2, 2, "NaN")]
    [InlineData("a,b,y\n1,-Infinity,0\n", "not a finite number", 2, 2, "-Infinity")]
    [InlineData("a,b,y\n1,1e999,0\n", "too large for float32", 2, 2, "1e999")]
    [InlineData("a,b,y\n1,1e39,0\n", "too large for float32", 2, 2, "1e39")]
    [InlineData("a,b,y\n1,0x10,0\n", "not a number", 2, 2, "0x10")]
    [InlineData("a,b,y\n1,\u001b[31m,0\n", "not a number", 2, 2, "\\u001B[31m")]
    [InlineData("a,b,y\n1,2,0\n\n3,4,1\n", "the line is blank", 3, 0, "")]
    [InlineData("a,b,y\n1,2\"3,0\n", "the quotation marks do not fit", 2, 0, "")]
    [InlineData("a,b,y\n1,2,0\n1,\"2,0\n", "the quotation marks do not fit", 3, 0, "")]
    [InlineData("a,b,y\n1,2,0\n1,2,-1\n", "row 1: a label must not be negative", 3, 3, "-1")]
    [InlineData("a,b,y\r\n1,2,0\r\n1,2,0.5\r\n", "row 1: a label must be a whole number", 3, 3, "0.5")]
    [InlineData("a,b,y\n1,2,3\n", "row 0: a label must be below 3", 2, 3, "3")]
    [InlineData("a,b,y\n1,2,1e30\n", "row 0: a label must be below 3", 2, 3, "1E+30")]
    public void Load_BadFile_SaysWhereAndWhat(string text, string reason, int line, int column, string shown)
    {
        using var file = new TemporaryFile(text);
        var error = Assert.Throws<DataException>(() => Load(file.Path));
        Assert.Equal(file.Path, error.File);
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
        Assert.Equal((line, column, shown), ((int)error.Line, error.Column, error.Text));
        Assert.Contains(error.Reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData(Good)]
    [InlineData("\uFEFFa,b,y\n1,2,0\n3,4,1\n5,6,2\n7,8,0\n9,10,1\n")]
    [InlineData("a,b,y\r\n1,2,0\r\n3,4,1\r\n5,6,2\r\n7,8,0\r\n9,10,1\r\n\r\n\r\n")]
    [InlineData("b,a,y\n2,1,0\n4,3,1\n6,5,2\n8,7,0\n10,9,1")]
    [InlineData("y,b,a\n0,2,1\n1,4,3\n2,6,5\n0,8,7\n1,10,9\n")]
    [InlineData("\"a\",\"b\",\"y\"\n\"1\",2.0, 0\n+3,4e0,1\n5,60e-1,2\n7,8,0\n9,\"10\",1\n")]
    public void Load_OtherSpellings_GivesTheSameRows(string text)
    {
        using var good = new TemporaryFile(Good);
        using var other = new TemporaryFile(text);
        var expected = Load(good.Path);
        var actual = Source(["a", "b"]).Load(new JobContext { DataPath = other.Path, Seed = 1 });
        Assert.Equal(DatasetHash.Of(expected), DatasetHash.Of(actual));
    }

    [Fact]
    public void Load_InvalidUtf8_SaysLineAndByte()
    {
        using var file = new TemporaryFile([.. "a,b,y\n1,2,0\n3,"u8, 0xFF, .. "4,1\n"u8]);
        var error = Assert.Throws<DataException>(() => Load(file.Path));
        Assert.Contains("byte 0xFF is not UTF-8", error.Message, StringComparison.Ordinal);
        Assert.Equal((3, 2), ((int)error.Line, error.Column));
    }

    [Fact]
    public void Load_Utf16_IsRefused()
    {
        using var file = new TemporaryFile([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Good)]);
        Assert.Contains("byte 0xFF is not UTF-8", Assert.Throws<DataException>(() => Load(file.Path)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CsvGuard.LineBytesMax + 1)]
    [InlineData(5 * CsvGuard.LineBytesMax)]
    public void Load_EndlessLine_IsRefusedWithItsNumber(int length)
    {
        using var file = new TemporaryFile("a,b,y\n1,2,0\n" + new string('1', length));
        var error = Assert.Throws<DataException>(() => Load(file.Path));
        Assert.Contains("longer than 1048576 bytes", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, error.Line);
        Assert.Equal(DataException.TextLengthMax + 3, error.Text.Length);
    }

    [Fact]
    public void Load_NoSuchFile_NamesIt()
    {
        var error = Assert.Throws<DataException>(() => Load("/nowhere/at/all.csv"));
        Assert.Contains("/nowhere/at/all.csv: no such file or folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ColumnNotAsked_IsRefused()
    {
        using var file = new TemporaryFile(Good);
        var source = new CsvSource { File = "rows.csv", Label = "y", ClassCount = 3, Features = ["a"] };
        var error = Assert.Throws<DataException>(() => source.Load(new JobContext { DataPath = file.Path }));
        Assert.Equal(("b", 2), (error.ColumnName, error.Column));
    }

    [Fact]
    public void Load_ColumnMissing_IsRefused()
    {
        using var file = new TemporaryFile(Good);
        var source = new CsvSource { File = "rows.csv", Label = "y", ClassCount = 3, Features = ["a", "b", "c"] };
        var error = Assert.Throws<DataException>(() => source.Load(new JobContext { DataPath = file.Path }));
        Assert.Contains("the feature column 'c' is missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_RowShapeDoesNotFit_IsRefused()
    {
        using var file = new TemporaryFile(Good);
        var source = new CsvSource { File = "rows.csv", Label = "y", ClassCount = 3, RowShape = [1, 3] };
        var error = Assert.Throws<DataException>(() => source.Load(new JobContext { DataPath = file.Path }));
        Assert.Contains("2 feature columns do not fill the row shape [1, 3]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Standardize_UsesTheTrainingRowsOnly()
    {
        using var file = new TemporaryFile(Good);
        var source = new CsvSource { File = "rows.csv", Label = "y", Standardize = true, StandardizeLabel = true };
        var data = source.Load(new JobContext { DataPath = file.Path, Seed = 3 });
        Assert.Equal((4, 1), (data.Train.RowCount, data.Validation.RowCount));
        foreach (var column in new[] { 0, 1 })
        {
            var numbers = Enumerable.Range(0, 4).Select(row => (double)data.Train.FeaturesOf(row)[column]).ToArray();
            Assert.Equal(0, numbers.Average(), 6);
            Assert.Equal(1, numbers.Average(x => x * x), 6);
        }
        Assert.Equal(0, data.Train.Values.ToArray().Average(), 6);
        Assert.Equal(LabelKind.Value, data.Table!.LabelKind);
    }

    [Fact]
    public void Load_ConstantColumn_IsCentredOnly()
    {
        using var file = new TemporaryFile("a,b,y\n5,1,0\n5,2,1\n5,3,2\n5,4,0\n5,5,1\n");
        var source = new CsvSource { File = "rows.csv", Label = "y", ClassCount = 3, Standardize = true };
        var data = source.Load(new JobContext { DataPath = file.Path });
        for (var row = 0; row < 4; row++) Assert.Equal(0, data.Train.FeaturesOf(row)[0]);
    }

    [Fact]
    public void Load_YesNoLabelAboveOne_IsRefused()
    {
        using var file = new TemporaryFile(Good);
        var source = new CsvSource { File = "rows.csv", Label = "y", YesNo = true };
        var error = Assert.Throws<DataException>(() => source.Load(new JobContext { DataPath = file.Path }));
        Assert.Contains("row 2: a label must be below 2", error.Message, StringComparison.Ordinal);
    }

    private static JobData Load(string path) => Source(null).Load(new JobContext { DataPath = path, Seed = 1 });

    private static CsvSource Source(string[]? features) =>
        new() { File = "rows.csv", Label = "y", ClassCount = 3, Divide = 2, Features = features };
}
