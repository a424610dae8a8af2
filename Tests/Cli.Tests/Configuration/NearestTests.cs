using Cluster.Cli.Configuration;

namespace Cluster.Cli.Tests.Configuration;

public class NearestTests
{
    [Theory]
    [InlineData("batchsize", "batch_size")]
    [InlineData("epocs", "epochs")]
    [InlineData("rl", "lr")]
    public void Of_AMistypedWord_IsTheOneWithFewestChanges(string word, string nearest) =>
        Assert.Equal(nearest, Nearest.Of(word, ["epochs", "batch_size", "lr", "slots"]));

    [Fact]
    public void Of_NothingKnown_IsNull() => Assert.Null(Nearest.Of("x", []));
}
