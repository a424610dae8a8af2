using static Cluster.Torch.torch;

namespace Cluster.Torch.Tests.Scopes;

public class DisposeScopeTests
{
    [Fact]
    public void Dispose_OfAScope_ReleasesWhatWasMadeInside()
    {
        var before = Settled();
        using (NewDisposeScope())
        {
            var sum = ones(3) + ones(3);
            Assert.Equal(before + 3, LiveTensorCount);
            Assert.Equal(6, sum.sum().item<float>());
        }

        Assert.Equal(before, LiveTensorCount);
    }

    [Fact]
    public void MoveToOuter_FromInnerScope_LivesUntilTheOuterEnds()
    {
        Tensor kept;
        using (NewDisposeScope())
        {
            using (NewDisposeScope()) kept = ones(2).MoveToOuterDisposeScope();
            Assert.False(kept.IsDisposed);
        }

        Assert.True(kept.IsDisposed);
    }

    [Fact]
    public void MoveToOuter_FromTheOutermostScope_IsNobodysButTheHolders()
    {
        Tensor kept;
        using (NewDisposeScope()) kept = ones(2).MoveToOuterDisposeScope();

        Assert.False(kept.IsDisposed);
        kept.Dispose();
    }

    [Fact]
    public void MoveToOther_FromOneScope_DiesWithTheOther()
    {
        var first = NewDisposeScope();
        var second = NewDisposeScope();
        var tensor = ones(1).MoveToOtherDisposeScope(first);
        second.Dispose();
        Assert.False(tensor.IsDisposed);
        first.Dispose();

        Assert.True(tensor.IsDisposed);
    }

    [Fact]
    public void Detach_FromAScope_LivesOn()
    {
        Tensor kept;
        using (var scope = NewDisposeScope())
        {
            kept = ones(2).DetachFromDisposeScope();
            Assert.Equal(0, scope.DisposablesCount);
        }

        Assert.False(kept.IsDisposed);
        kept.Dispose();
    }

    [Fact]
    public void DisposeEverythingBut_OneTensor_KeepsItInTheScope()
    {
        using var scope = NewDisposeScope();
        var (first, second, third) = (ones(1), ones(1), ones(1));
        scope.DisposeEverythingBut(second);

        Assert.True(first.IsDisposed && third.IsDisposed);
        Assert.False(second.IsDisposed);
        Assert.True(scope.Contains(second));
        Assert.Equal(1, scope.DisposablesCount);
    }

    [Fact]
    public void Dispose_OfATensorInside_LeavesTheScopeWithoutIt()
    {
        using var scope = NewDisposeScope();
        var (first, second, third) = (ones(1), ones(1), ones(1));
        second.Dispose();

        Assert.Equal(2, scope.DisposablesCount);
        scope.DisposeEverything();
        Assert.True(first.IsDisposed && third.IsDisposed);
    }

    [Fact]
    public void Scope_OfOneThread_DoesNotHoldAnothersTensors()
    {
        using var scope = NewDisposeScope();
        Tensor? other = null;
        var thread = new Thread(() => other = ones(1));
        thread.Start();
        thread.Join();

        Assert.Equal(0, scope.DisposablesCount);
        other!.Dispose();
    }

    [Fact]
    public void Dispose_OuterBeforeInner_GoesBackToNoScope()
    {
        var outer = NewDisposeScope();
        var inner = NewDisposeScope();
        outer.Dispose();
        inner.Dispose();
        using var tensor = ones(1);

        Assert.Null(tensor.Scope);
    }

    [Fact]
    public void Include_AnotherDisposable_IsDisposedWithTheScope()
    {
        var stream = new MemoryStream();
        using (var scope = NewDisposeScope()) scope.Include(stream);

        Assert.False(stream.CanRead);
    }

    [Fact]
    public void Finalizer_OfAnAbandonedTensor_ReleasesIt()
    {
        var before = Settled();
        Abandon();

        Assert.Equal(before, Settled());
    }

    private static void Abandon()
    {
        for (var i = 0; i < 10; i++) GC.KeepAlive(ones(1));
    }

    private static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return LiveTensorCount;
    }
}
