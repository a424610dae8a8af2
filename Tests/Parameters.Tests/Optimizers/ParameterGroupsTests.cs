using System.Text.Json;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;

namespace Cluster.Parameters.Tests.Optimizers;

public sealed class ParameterGroupsTests
{
    private static readonly ParameterLayout Layout = ParameterLayout.Create(
    [
        Layouts.Parameter("body.weight", 3, 4),
        Layouts.Parameter("body.bias", 3),
        Layouts.Parameter("norm.weight", 3),
        Layouts.Parameter("head.weight", 2, 3),
        Layouts.Parameter("head.bias", 2),
    ]);

    [Fact]
    public void Of_BiasAndNorm_PicksWhatHasOneDimension()
    {
        ParameterGroups groups = ParameterGroups.Of(
            Layout, [new GroupRule { Pattern = GroupRule.BiasAndNorm, WeightDecay = 0 }], 0.1);
        Assert.Equal([new ParameterGroup(1, 0.1), new ParameterGroup(1, 0)], groups.Groups);
        Assert.Equal(
            [new GroupRange(0, 12), new GroupRange(1, 18), new GroupRange(0, 24), new GroupRange(1, 26)], groups.Ranges);
    }

    [Fact]
    public void Of_SeveralRules_AddUpAndTheLaterOneWins()
    {
        ParameterGroups groups = ParameterGroups.Of(
            Layout,
            [
                new GroupRule { Pattern = "head.*", LrFactor = 10, WeightDecay = 0.5 },
                new GroupRule { Pattern = "*.bias", WeightDecay = 0 },
            ],
            0.1);
        Assert.Equal(
            [new ParameterGroup(1, 0.1), new ParameterGroup(1, 0), new ParameterGroup(10, 0.5), new ParameterGroup(10, 0)],
            groups.Groups);
        Assert.Equal([0, 1, 0, 2, 3], Layout.Parameters.Select(entry => groups.GroupAt(entry.ElementOffset)));
    }

    [Fact]
    public void Slice_AnyCut_KeepsEachFloatsGroup()
    {
        ParameterGroups groups = ParameterGroups.Of(
            Layout, [new GroupRule { Pattern = "*.bias", LrFactor = 2 }], 0.1);
        for (int offset = 0; offset <= Layout.ParameterCount; offset++)
        {
            for (int count = 0; count <= Layout.ParameterCount - offset; count++)
            {
                ParameterGroups part = groups.Slice(offset, count);
                Assert.Equal(count, part.Ranges[^1].End);
                Assert.Equal(
                    Enumerable.Range(offset, count).Select(groups.GroupAt), Enumerable.Range(0, count).Select(part.GroupAt));
            }
        }
    }

    [Fact]
    public void Json_OfGroups_GivesThemBack()
    {
        ParameterGroups groups = ParameterGroups.Of(
            Layout, [new GroupRule { Pattern = "*.bias", LrFactor = 2 }], 0.1);
        ParameterGroups read = JsonSerializer.Deserialize<ParameterGroups>(JsonSerializer.Serialize(groups))!;
        Assert.Equal(groups.Groups, read.Groups);
        Assert.Equal(groups.Ranges, read.Ranges);
    }

    [Theory]
    [InlineData("haed.*", 1, "Group 'haed.*' picks no parameter; names are such as 'body.weight'.")]
    [InlineData("head.*", -1, "LrFactor of 'head.*' must be a finite number of at least 0, but is -1.")]
    public void Of_RuleThatCannotBe_SaysWhy(string pattern, double factor, string reason)
    {
        var refused = Assert.Throws<OptimizerOptionsException>(
            () => ParameterGroups.Of(Layout, [new GroupRule { Pattern = pattern, LrFactor = factor }], 0));
        Assert.Equal(reason, refused.Message);
    }
}
