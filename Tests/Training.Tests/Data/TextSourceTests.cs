using System.Runtime.InteropServices;
using Cluster.Training.Data;

namespace Cluster.Training.Tests.Data;

public sealed class TextSourceTests
{
    [Fact]
    public void Load_Text_LabelsAreTheNextBytes()
    {
        using var file = new TemporaryFile("abcdefghijklmnopqrstuvwxyz");
        var data = new TextSource { Length = 5, ValidationFraction = 0.2 }.Load(new JobContext { DataPath = file.Path });
        Assert.Equal((4, 1, 5, 256), (data.Train.RowCount, data.Validation.RowCount, data.Train.LabelLength, data.Train.ClassCount));
        var labels = new long[5];
        for (var row = 0; row < 4; row++)
        {
            data.Train.CopyLabels([row], MemoryMarshal.AsBytes(labels.AsSpan()));
            Assert.Equal(data.Train.FeaturesOf(row).ToArray().Select(c => (long)c + 1), labels);
        }
        var block = data.Train.InMemory([2, 1]);
        Assert.Equal(10, block.Classes.Length);
        Assert.Equal(data.Train.FeaturesOf(1)[0] + 1, block.Classes[5]);
    }

    [Fact]
    public void Load_ShortText_IsRefused()
    {
        using var file = new TemporaryFile("abc");
        var error = Assert.Throws<DataException>(() => new TextSource { Length = 5 }.Load(new JobContext { DataPath = file.Path }));
        Assert.Contains("3 bytes are too few for two rows of 5 bytes", error.Message, StringComparison.Ordinal);
    }
}
