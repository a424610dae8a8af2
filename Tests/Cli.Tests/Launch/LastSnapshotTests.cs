using Cluster.Cli.Launch;
using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Tests.Launch;

public class LastSnapshotTests
{
    private readonly LastSnapshot _last = new();

    [Fact]
    public void Take_OneFromBeforeIsWritten_TheOneAskedForIsAwaited()
    {
        _last.Reach(46);
        _last.Reach(47);
        Assert.True(_last.Ask());
        _last.Take(Written(46)); // an epoch's, on its way when the coordinator was asked to leave
        Assert.False(_last.IsThere);
        _last.Take(new SnapshotRequested(47));
        Assert.False(_last.IsThere);
        _last.Take(Written(47));
        Assert.True(_last.IsThere);
    }

    [Fact]
    public void Take_VersionAskedForIsWrittenAlready_IsThere()
    {
        _last.Reach(46);
        Assert.True(_last.Ask());
        _last.Take(Written(46));
        _last.Take(new SnapshotRequested(46));
        Assert.True(_last.IsThere);
    }

    [Fact]
    public void Take_UserAskedBefore_IsNotTheLastOne()
    {
        _last.Take(new SnapshotRequested(3));
        _last.Reach(4);
        Assert.True(_last.Ask());
        _last.Take(Written(3));
        Assert.False(_last.IsThere);
    }

    [Fact]
    public void Take_ItCannotBeWritten_IsNotAwaited()
    {
        _last.Reach(5);
        Assert.True(_last.Ask());
        _last.Take(new SnapshotRequested(5));
        _last.Take(new SnapshotFailed(4, "no space left"));
        Assert.False(_last.IsThere);
        _last.Take(new SnapshotFailed(5, "no space left"));
        Assert.True(_last.IsThere);
    }

    [Fact]
    public void Ask_NothingNewSinceTheNewestOne_NoneIsTaken()
    {
        Assert.False(_last.Ask());
        _last.Reach(5);
        _last.Take(Written(5));
        Assert.False(_last.Ask());
    }

    private static SnapshotWritten Written(long step) => new("snapshots", step, "sha");
}
