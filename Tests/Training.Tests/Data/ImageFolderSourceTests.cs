using Cluster.Training.Data;

namespace Cluster.Training.Tests.Data;

public sealed class ImageFolderSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_FolderOfFolders_HasAClassForEach()
    {
        for (var i = 0; i < 5; i++)
        {
            Write($"dog/{i}.pgm", (byte)(10 + i));
            Write($"cat/{i}.pgm", (byte)i);
        }
        _folder.Write("cat/notes.txt", "passed over");
        var data = Load();
        Assert.Equal(["cat", "dog"], data.ClassNames);
        Assert.Equal((8, 2), (data.Train.RowCount, data.Validation.RowCount));
        Assert.Equal([1, 1, 2], data.Train.RowShape);
        for (var row = 0; row < 8; row++)
            Assert.Equal(data.Train.Classes[row], data.Train.FeaturesOf(row)[0] * 255 < 9.5f ? 0 : 1);
    }

    [Fact]
    public void Load_GreyAmongColoured_GetsThreeChannels()
    {
        Write("a/1.pgm", 7);
        _folder.Write("b/1.bmp", MadeFiles.Bmp(2, 1, [3, 2, 1, 6, 5, 4, 0, 0]));
        var data = new ImageFolderSource { ValidationFraction = 0, Transforms = new() }.Load(new JobContext { DataPath = _folder.Path }).Train;
        var rows = Enumerable.Range(0, 2).Select(row => string.Join(' ', data.FeaturesOf(row).ToArray())).Order(StringComparer.Ordinal);
        Assert.Equal(["1 4 2 5 3 6", "7 7 7 7 7 7"], rows);
    }

    [Fact]
    public void Load_TrainAndVal_KeepsTheSplit()
    {
        Write("train/a/1.pgm", 1);
        Write("train/b/1.pgm", 2);
        Write("val/b/1.pgm", 3);
        var data = Load();
        Assert.Equal((2, 1, 2), (data.Train.RowCount, data.Validation.RowCount, data.Validation.ClassCount));
        Assert.Equal([1L], data.Validation.Classes.ToArray());
    }

    [Fact]
    public void Load_AnotherPixel_ChangesTheHash()
    {
        Write("a/1.pgm", 1);
        Write("b/1.pgm", 2);
        var hash = DatasetHash.Of(Load());
        Assert.Equal(hash, DatasetHash.Of(Load()));
        Write("b/1.pgm", 3);
        Assert.NotEqual(hash, DatasetHash.Of(Load()));
    }

    [Fact]
    public void LoadUnlabelled_FolderOrFile_AreItsImages()
    {
        Write("new/2.pgm", 20);
        Write("new/1.pgm", 10);
        var source = new ImageFolderSource { Transforms = new() };
        var rows = source.LoadUnlabelled(_folder.At("new"), [3, 1, 2]);
        Assert.Equal([10f, 20], [rows.FeaturesOf(0)[5], rows.FeaturesOf(1)[5]]);
        Assert.Equal(1, source.LoadUnlabelled(_folder.At("new/2.pgm"), [1, 1, 2]).RowCount);
        var error = Assert.Throws<DataException>(() => source.LoadUnlabelled(_folder.At("new"), [1, 2, 2]));
        Assert.Contains("images are [1, 1, 2], the model takes [1, 2, 2]", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a/1.jpg", ".jpg images are not read")]
    [InlineData("a/1.png", "is no PNG, PPM, PGM or BMP image")]
    [InlineData("a/1.txt", "its folders hold no image")]
    [InlineData("1.pgm", "no folders of images")]
    public void Load_BadFolder_SaysWhich(string name, string reason)
    {
        _folder.Write(name, "text");
        var error = Assert.Throws<DataException>(() => Load());
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OtherSize_NamesBothFiles()
    {
        Write("a/1.pgm", 1);
        _folder.Write("b/1.pgm", [.. "P5 1 1 255 "u8, 1]);
        var error = Assert.Throws<DataException>(() => Load());
        Assert.Contains("has 1 x 1 pixels", error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.At("a/1.pgm"), error.Message, StringComparison.Ordinal);
    }

    private void Write(string name, byte value) => _folder.Write(name, [.. "P5 2 1 255 "u8, value, value]);

    private JobData Load() => new ImageFolderSource().Load(new JobContext { DataPath = _folder.Path });
}
