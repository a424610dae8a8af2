using Cluster.Training.Data;

namespace Cluster.Training.Tests.Data;

public sealed class DatasetTests
{
    [Fact]
    public void Select_Rows_CopiesThemInOrder()
    {
        var chosen = Classes([1, 2, 3, 4, 5, 6], [0, 1, 2]).Select([2, 0]);
        Assert.Equal([5f, 6, 1, 2], chosen.Features.ToArray());
        Assert.Equal([2L, 0], chosen.Classes.ToArray());
    }

    [Fact]
    public void FeatureAddress_FirstRow_LiesOnACacheLine()
    {
        for (var rows = 1; rows < 20; rows++)
        {
            var data = Dataset.OfValues([3], new float[3 * rows], new float[rows]);
            Assert.Equal(0, data.FeatureAddress(0) % AlignedBuffer<float>.AlignmentBytes);
            Assert.Equal(0, data.LabelAddress(0) % AlignedBuffer<float>.AlignmentBytes);
            Assert.Equal(12 * (rows - 1), data.FeatureAddress(rows - 1) - data.FeatureAddress(0));
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    public void OfClasses_LabelOutOfRange_NamesTheRow(long label)
    {
        var error = Assert.Throws<DataException>(() => Classes([1, 2, 3, 4], [0, label]));
        Assert.Contains("row 1: label is outside 0..2", error.Message, StringComparison.Ordinal);
        Assert.Contains(label.ToString(System.Globalization.CultureInfo.InvariantCulture), error.Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void OfClasses_NotFinite_NamesTheRowAndNumber()
    {
        var error = Assert.Throws<DataException>(() => Classes([1, 2, 3, float.NaN], [0, 1]));
        Assert.Contains("row 1: number 1 is not finite", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OfClasses_CountsDoNotFit_SaysBoth()
    {
        var error = Assert.Throws<DataException>(() => Classes([1, 2, 3], [0, 1]));
        Assert.Contains("2 rows of 2 features need 4 numbers, got 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Split_SameSeed_GivesTheSameDisjointRows()
    {
        var all = Dataset.OfValues([1], Enumerable.Range(0, 103).Select(i => (float)i).ToArray(), new float[103]);
        var first = JobData.Split(all, 5);
        var again = JobData.Split(all, 5);
        Assert.Equal(first.Train.Features.ToArray(), again.Train.Features.ToArray());
        Assert.Equal((82, 21), (first.Train.RowCount, first.Validation.RowCount));
        float[] joined = [.. first.Train.Features, .. first.Validation.Features];
        Assert.Equal(all.Features.ToArray(), joined.Order());
        Assert.NotEqual(first.Train.Features.ToArray(), JobData.Split(all, 6).Train.Features.ToArray());
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Split_FractionOutOfRange_IsRefused(double fraction)
    {
        var all = Classes([1, 2, 3, 4], [0, 1]);
        Assert.Throws<JobException>(() => JobData.Split(all, 0, fraction));
    }

    [Fact]
    public void Hash_AnyChange_ChangesIt()
    {
        var hashes = new HashSet<string>
        {
            DatasetHash.Of(Classes([1, 2, 3, 4], [0, 1])),
            DatasetHash.Of(Classes([1, 2, 3, 5], [0, 1])),
            DatasetHash.Of(Classes([1, 2, 3, 4], [0, 2])),
            DatasetHash.Of(Classes([3, 4, 1, 2], [1, 0])),
            DatasetHash.Of(Dataset.OfClasses([1, 2], [1, 2, 3, 4], [0, 1], 3)),
            DatasetHash.Of(Dataset.OfClasses([2], [1, 2, 3, 4], [0, 1], 4)),
            DatasetHash.Of(Dataset.OfValues([2], [1, 2, 3, 4], [0, 1])),
        };
        Assert.Equal(7, hashes.Count);
        Assert.All(hashes, hash => Assert.Matches("^[0-9a-f]{64}$", hash));
    }

    // Python: hashlib.sha256(b"cluster-dataset" + struct.pack("<6q", 1, 2, 0, 3, 1, 2) +
    //     struct.pack("<4f", 1, 2, 3, 4) + struct.pack("<2q", 0, 1))
    [Fact]
    public void Hash_KnownRows_IsFrozen() =>
        Assert.Equal("921739a9535448ca7f6d93616b76af3aafe8b6da71f626525f271e9c897f51dc",
            DatasetHash.Of(Classes([1, 2, 3, 4], [0, 1])));

    [Fact]
    public void RepeatedTo_AnyRow_IsTheStoredRow()
    {
        var data = Classes([1, 2, 3, 4, 5, 6], [0, 1, 2]).RepeatedTo(8);
        Assert.Equal((8, 3), (data.RowCount, data.StoredRowCount));
        for (var row = 0; row < 8; row++)
        {
            Assert.Equal([1f + 2 * (row % 3), 2f + 2 * (row % 3)], data.FeaturesOf(row).ToArray());
            Assert.Equal(row % 3, data.ClassOf(row));
            Assert.Equal(data.FeatureAddress(row % 3), data.FeatureAddress(row));
            Assert.Equal(data.LabelAddress(row % 3), data.LabelAddress(row));
        }
    }

    [Fact]
    public void RepeatedTo_Values_AreTheStoredOnes()
    {
        var data = Dataset.OfValues([1], [1, 2], [7, 8]).RepeatedTo(5);
        Assert.Equal([7f, 8, 7, 8, 7], Enumerable.Range(0, 5).Select(data.ValueOf));
        Assert.Equal([8f, 7], data.Select([3, 4]).Values.ToArray());
    }

    [Fact]
    public void RepeatedTo_Select_IsADatasetOfItsOwn()
    {
        var chosen = Classes([1, 2, 3, 4, 5, 6], [0, 1, 2]).RepeatedTo(8).Select([2, 3, 7]);
        Assert.Equal((3, 3), (chosen.RowCount, chosen.StoredRowCount));
        Assert.Equal([5f, 6, 1, 2, 3, 4], chosen.Features.ToArray());
        Assert.Equal([2L, 0, 1], chosen.Classes.ToArray());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(8)]
    public void RepeatedTo_RowOutOfRange_IsRefused(int row)
    {
        var data = Classes([1, 2, 3, 4, 5, 6], [0, 1, 2]).RepeatedTo(8);
        Assert.Throws<ArgumentOutOfRangeException>(() => data.FeatureAddress(row));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.ClassOf(row));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Select([row]));
    }

    [Fact]
    public void Select_RowOutOfRange_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Classes([1, 2, 3, 4], [0, 1]).Select([2]));

    [Theory]
    [InlineData(0, 3, true)]
    [InlineData(3, 3, true)]
    [InlineData(4, 2, true)]
    [InlineData(4, 3, false)]
    [InlineData(0, 4, false)]
    [InlineData(8, 0, true)]
    public void IsOneBlock_RangeOfRepeatedRows_EndsWithTheStoredRows(int start, int count, bool expected) =>
        Assert.Equal(expected, Classes([1, 2, 3, 4, 5, 6], [0, 1, 2]).RepeatedTo(8).IsOneBlock(new(start, count)));

    [Fact]
    public void RepeatedTo_NothingToRepeat_IsRefused()
    {
        var data = Classes([1, 2, 3, 4], [0, 1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => data.RepeatedTo(1));
        Assert.Throws<InvalidOperationException>(() => data.Select([]).RepeatedTo(2));
        Assert.Throws<InvalidOperationException>(() => data.RepeatedTo(3).RepeatedTo(6));
    }

    // Python: hashlib.sha256(b"cluster-dataset-repeated" + struct.pack("<7q", 1, 5, 2, 0, 3, 1, 2) +
    //     struct.pack("<4f", 1, 2, 3, 4) + struct.pack("<2q", 0, 1))
    [Fact]
    public void Hash_RepeatedRows_IsFrozenAndKnowsHowMany()
    {
        var data = Classes([1, 2, 3, 4], [0, 1]);
        Assert.Equal("d1a4da120bda18862ffd7b19e28e6dd2f1509eb338d0f18239ac2ee99519014e", DatasetHash.Of(data.RepeatedTo(5)));
        Assert.NotEqual(DatasetHash.Of(data.RepeatedTo(5)), DatasetHash.Of(data.RepeatedTo(6)));
        Assert.Equal(DatasetHash.Of(data), DatasetHash.Of(data.RepeatedTo(2)));
    }

    private static Dataset Classes(float[] features, long[] labels) => Dataset.OfClasses([2], features, labels, 3);
}
