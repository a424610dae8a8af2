using Cluster.Cli.Launch;
using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Tests.Launch;

public class LastSnapshotTests
{
    private readonly LastSnapshot _last = new();

    [Fact]
    public void Take_OneFromBeforeIsWritten_TheOneAskedForIsAwaited()
    {
        _last.EndStep();
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
        _last.EndStep();
        _last.Take(Written(46));
        Assert.True(_last.Ask()); // the run may be on its way to step 47
        Assert.False(_last.IsThere);
        _last.Take(new SnapshotRequested(46));
        Assert.True(_last.IsThere);
    }

    [Fact]
    public void Take_UserAskedBefore_IsNotTheLastOne()
    {
        _last.Take(new SnapshotRequested(3));
        _last.EndStep();
        Assert.True(_last.Ask());
        _last.Take(Written(3));
        Assert.False(_last.IsThere);
    }

    [Fact]
    public void Take_ItCannotBeWritten_IsNotAwaited()
    {
        _last.EndStep();
        Assert.True(_last.Ask());
        _last.Take(new SnapshotRequested(5));
        _last.Take(new SnapshotFailed(4, "no space left"));
        Assert.False(_last.IsThere);
        _last.Take(new SnapshotFailed(5, "no space left"));
        Assert.True(_last.IsThere);
    }

    [Fact]
    public void Ask_NoStepYet_NoneIsTaken()
    {
        _last.Take(Written(0));
        Assert.False(_last.Ask());
        _last.Take(new SnapshotRequested(0)); // a user's
        Assert.False(_last.IsThere);
    }

    private static SnapshotWritten Written(long step) => new("snapshots", step, "sha");
}
