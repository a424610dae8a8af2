using Cluster.Torch.Modules;
using static Cluster.Torch.torch;

namespace Cluster.Torch.Tests.Modules;

public sealed class BeforeNextUseTests
{
    [Fact]
    public void BeforeNextUse_Operations_RunItOnce()
    {
        using var parameter = new Parameter(zeros([2]));
        var times = 0;
        parameter.BeforeNextUse(() => times++);
        Assert.Equal(0, times);
        using var sum = parameter.sum();
        using var again = parameter.sum();
        Assert.Equal(1, times);
    }

    [Fact]
    public void BeforeNextUse_Fails_RunsAgain()
    {
        using var parameter = new Parameter(zeros([2]));
        var times = 0;
        parameter.BeforeNextUse(() => throw new InvalidOperationException($"{++times}"));
        Assert.Equal("1", Assert.Throws<InvalidOperationException>(() => parameter.sum()).Message);
        Assert.Equal("2", Assert.Throws<InvalidOperationException>(() => parameter.sum()).Message);
        parameter.BeforeNextUse(null);
        using var sum = parameter.sum();
        Assert.Equal(0, sum.ToDouble());
    }
}
