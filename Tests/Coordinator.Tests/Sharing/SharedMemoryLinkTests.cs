using System.Collections.Concurrent;
using Cluster.Actors.Dispatch;
using Cluster.Actors.Memory;
using Cluster.Coordinator.Server;
using Cluster.Coordinator.Server.Sharing;
using Cluster.Messages;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Cluster.WorkerNode;
using Cluster.WorkerNode.Sharing;

namespace Cluster.Coordinator.Tests.Sharing;

/// <summary>Both ends of shared memory, each with a thread and mappings of its own, as in two processes.</summary>
public sealed class SharedMemoryLinkTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly Generation Third = new(3);
    private static readonly WorkerId Seven = new(7);

    private readonly PinnedDispatcher _serverThread = new("server"), _workerThread = new("worker");
    private readonly BlockingCollection<GradientArrived> _arrived = [];
    private readonly AutoResetEvent _version = new(false), _room = new(false);
    private readonly SharedShard _shard;
    private readonly ServerModel _model;
    private readonly SharedWorker _serverEnd;
    private readonly SharedServer _workerEnd;

    public SharedMemoryLinkTests()
    {
        _shard = new SharedShard(_serverThread, RunFixture.Layout);
        var parameters = new ParameterVector(RunFixture.Layout);
        parameters.Floats.Fill(2);
        _model = new ServerModel(parameters, new SgdOptions { Lr = 1 }, 2, null, _shard);
        _serverEnd = new SharedWorker(_model, _shard, _workerThread.Doorbell.Token, _arrived.Add);
        var lent = new LendMemory { Doorbell = _serverThread.Doorbell.Token, Parameters = _shard.Token };
        lent.Gradients.Add(_serverEnd.TryLend());
        _workerEnd = new SharedServer(
            _workerThread, RunFixture.Layout, lent, () => _version.Set(), () => _room.Set());
        _workerEnd.Begin();
        _serverEnd.Begin();
    }

    public void Dispose()
    {
        _workerThread.Dispose(); // looks into the memory as long as it runs
        _serverThread.Dispose();
        _serverEnd.Close();
        _workerEnd.Dispose();
        _model.Dispose();
    }

    [Fact]
    public void Version_BeforeOneIsPublished_IsNone() => Assert.Null(_workerEnd.Version);

    [Fact]
    public void Version_Published_IsReadInPlaceAndWakesTheWorker()
    {
        Publish(4);
        Assert.True(_version.WaitOne(Patience));
        var (_, generation, step) = _workerEnd.Version!.Value;
        Assert.Equal((Third, new StepNumber(4)), (generation, step));
        Assert.Equal(2, _workerEnd.Parameters.Floats[0]);
    }

    [Fact]
    public void IsStill_NextVersionBegun_IsFalseFromItsFirstWriteOn()
    {
        Publish(4);
        var sequence = _workerEnd.Version!.Value.Sequence;
        Assert.True(_workerEnd.IsStill(sequence));
        _shard.BeginWrite();
        Assert.False(_workerEnd.IsStill(sequence));
        Assert.Null(_workerEnd.Version);
        Publish(5);
        Assert.False(_workerEnd.IsStill(sequence));
        Assert.Equal(5, _workerEnd.Version!.Value.Step.Value);
    }

    [Fact]
    public void Push_Gradient_IsReadInPlaceAndAppliedAndComesBack()
    {
        Publish(0);
        var gradient = _workerEnd.TryRent()!;
        gradient.Floats.Fill(0.5f);
        Assert.False(_workerEnd.CanRent);
        Push(gradient, new SlotOutcome(4, 1.25));
        var arrived = Take();
        Assert.Equal((Third, new StepNumber(0), new Slot(1), 4L, 1.25, Seven), Figures(arrived));
        Assert.Equal(0.5f, arrived.Gradient!.Floats[0]);
        Assert.True(_model.IsOf(arrived));
        Assert.Equal(11, arrived.Times!.Wait);
        Assert.False(_workerEnd.CanRent);

        _model.Hold(arrived);
        _model.Apply(new StepNumber(0), 0);
        Publish(1);
        Assert.True(_room.WaitOne(Patience));
        Assert.Equal(1.5f, _workerEnd.Parameters.Floats[0]);
        Assert.Same(gradient, _workerEnd.TryRent());
    }

    [Fact]
    public void Poll_GradientOnItsWay_ExpectsMoreUntilItsStepIsApplied()
    {
        Publish(0);
        Assert.False(_workerEnd.Poll() || _serverEnd.Poll());
        Push(_workerEnd.TryRent()!, new SlotOutcome(4, 1.25));
        var arrived = Take();
        Assert.True(_workerEnd.Poll() && _serverEnd.Poll());
        _model.Hold(arrived);
        _model.Apply(new StepNumber(0), 0);
        Assert.False(_workerEnd.Poll() || _serverEnd.Poll());
    }

    [Fact]
    public void Push_NotFiniteOrWithoutRows_CarriesWordsAndNoGradient()
    {
        Push(_workerEnd.TryRent()!, new SlotOutcome(4, double.NaN, "the loss is NaN, training rows 1, 2"));
        var arrived = Take();
        Assert.Null(arrived.Gradient);
        Assert.Equal("the loss is NaN, training rows 1, 2", arrived.Defect!.Reason);
        arrived.Return(); // nothing to return, as from a link
        Push(_workerEnd.TryRent()!, new SlotOutcome(0, 0));
        arrived = Take();
        Assert.Null(arrived.Gradient);
        Assert.Null(arrived.Defect);
        Assert.NotNull(_workerEnd.TryRent());
    }

    [Fact]
    public void TryLend_AsManyAsAStepCanNeed_ThenNoMore()
    {
        var lent = new LendMemory();
        while (_serverEnd.TryLend() is { } token) lent.Gradients.Add(token);
        _workerEnd.Add(lent);
        Assert.Equal(ServerLimits.SharedGradients(2), _workerEnd.Count);
        for (var i = 0; i < ServerLimits.SharedGradients(2); i++) Assert.NotNull(_workerEnd.TryRent());
        Assert.Null(_workerEnd.TryRent());
    }

    [Fact]
    public void Close_GradientHeld_StaysUntilItsStepIsApplied()
    {
        Publish(0);
        var gradient = _workerEnd.TryRent()!;
        gradient.Floats.Fill(0.5f);
        Push(gradient, new SlotOutcome(4, 1));
        var arrived = Take();
        _serverEnd.Close();
        _workerThread.Dispose();
        _workerEnd.Dispose();
        _model.Hold(arrived);
        _model.Apply(new StepNumber(0), 0);
        Assert.Equal(1.5f, _model.Parameters.Floats[0]);
    }

    [Fact]
    public void Add_GradientOfAnotherSize_IsRefused()
    {
        using var small = SharedMemory.Create(8);
        Assert.Throws<SharedMemoryException>(() => _workerEnd.Add(new LendMemory { Gradients = { small.Token } }));
    }

    private void Publish(long step)
    {
        _shard.EndWrite(Third, new StepNumber(step));
        _serverEnd.Ring();
    }

    private void Push(ParameterVector gradient, SlotOutcome outcome) => Assert.True(_workerEnd.TryPush(
        Seven, Third, new Work.Compute(new StepNumber(0), new Slot(1)), outcome, new SlotTimes { Wait = 11 }, gradient));

    private GradientArrived Take()
    {
        Assert.True(_arrived.TryTake(out var arrived, Patience));
        return arrived;
    }

    private static (Generation, StepNumber, Slot, long, double, WorkerId) Figures(GradientArrived m) =>
        (m.Generation, m.Step, m.Slot, m.Rows, m.Loss, m.Worker);
}
