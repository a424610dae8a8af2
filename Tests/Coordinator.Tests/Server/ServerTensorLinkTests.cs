using Cluster.Actors.Links;
using Cluster.Actors.TestKit;
using Cluster.Coordinator.Server;
using Cluster.Messages;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Google.Protobuf;

namespace Cluster.Coordinator.Tests.Server;

/// <summary>What a worker may send, and what closes its link.</summary>
public sealed class ServerTensorLinkTests : TestKitBase
{
    private readonly ServerModel _model = new(new ParameterVector(RunFixture.Layout), new SgdOptions(), 1, null);
    private readonly RecordingLink _link = new();
    private readonly TestProbe _server;
    private readonly ServerTensorLink _handler;

    public ServerTensorLinkTests()
    {
        _server = CreateTestProbe();
        _handler = new ServerTensorLink(_server.Ref, _model, new ServerTensorLinks(_server.Ref));
        _handler.OnOpened(_link);
    }

    [Fact]
    public void OnFrame_FiniteGradient_ReachesTheServerWithoutADefect()
    {
        Push(Gradient(), 1, 2, 3, 4);
        var arrived = _server.ExpectMsg<GradientArrived>();
        Assert.Equal([1f, 2, 3, 4], arrived.Gradient!.Parameters.ToArray());
        Assert.Equal((new Generation(1), new StepNumber(5)), (arrived.Generation, arrived.Step));
        Assert.Equal((new Slot(1), 8L), (arrived.Slot, arrived.Rows));
        Assert.Null(arrived.Defect);
    }

    [Theory]
    [InlineData(0, float.NaN)]
    [InlineData(3, float.PositiveInfinity)]
    public void OnFrame_GradientNotFinite_NamesWorkerAndElement(int element, float value)
    {
        float[] values = [1, 2, 3, 4];
        values[element] = value;
        Push(Gradient(), values);
        var defect = _server.ExpectMsg<GradientArrived>().Defect;
        Assert.Equal(new SlotDefect("a gradient that is not finite", new WorkerId(6), element), defect);
    }

    [Fact]
    public void OnFrame_LossNotFiniteWithAGradient_NamesTheWorker()
    {
        var m = Gradient();
        m.Loss = double.NaN;
        Push(m, 1, 2, 3, 4);
        Assert.Equal(new SlotDefect("a loss of NaN", new WorkerId(6)), _server.ExpectMsg<GradientArrived>().Defect);
    }

    [Fact]
    public void OnFrame_WorkerSaysItIsNotFinite_PassesItsWordsOnWithinTheBound()
    {
        var m = Gradient();
        (m.NotFinite, m.Detail) = (true, new string('x', 100_000));
        Push(m);
        var arrived = _server.ExpectMsg<GradientArrived>();
        Assert.Null(arrived.Gradient);
        Assert.Equal(new SlotDefect(new string('x', NotFiniteDetail.LengthMax)), arrived.Defect);
    }

    [Theory]
    [InlineData(8, true, "of 8 rows that is not finite with a payload")]
    [InlineData(0, false, "of 0 rows with a payload")]
    public void OnFrame_PayloadWhereNoneBelongs_ClosesTheLinkAndFreesTheMemory(long rows, bool notFinite, string reason)
    {
        var m = Gradient();
        (m.Rows, m.NotFinite) = (rows, notFinite);
        Push(m, 1, 2, 3, 4);
        Assert.Contains(reason, _link.Closed, StringComparison.Ordinal);
        _server.ExpectNoMsg();
        Assert.Equal(ServerLimits.GradientBuffers(1), FreeBuffers());
    }

    [Fact]
    public void OnFrame_GradientOfAnotherShard_ClosesTheLinkAndFreesTheMemory()
    {
        var m = Gradient();
        m.Shard = 1;
        Push(m, 1, 2, 3, 4);
        Assert.Equal("a gradient of shard 1 where shard 0 is held", _link.Closed);
        _server.ExpectNoMsg();
        Assert.Equal(ServerLimits.GradientBuffers(1), FreeBuffers());
    }

    [Theory]
    [InlineData(8)]
    [InlineData(-8)]
    [InlineData(1L << 40)]
    public void OnFrame_NoPayloadOrNoSuchNumberOfRows_ClosesTheLink(long rows)
    {
        var m = Gradient();
        m.Rows = rows;
        Push(m);
        Assert.Contains($"of {rows} rows without a payload", _link.Closed, StringComparison.Ordinal);
        _server.ExpectNoMsg();
    }

    [Theory]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(1L << 40)]
    public void OnPayload_AnotherSize_ClosesTheLinkAndLendsNothing(long bytes)
    {
        var header = new FrameHeader(LinkChannel.Tensor, TensorTags.PushGradient, 1, 0, bytes);
        Assert.True(_handler.OnPayload(header, default).IsEmpty);
        Assert.Contains($"a payload of {bytes} bytes", _link.Closed, StringComparison.Ordinal);
        Assert.Equal(ServerLimits.GradientBuffers(1), FreeBuffers());
    }

    [Fact]
    public void OnFrame_GradientInParts_ReachesTheServerWhole()
    {
        Part(8, 3, 4);
        Part(4, 2);
        _server.ExpectNoMsg();
        Push(Gradient(), 1);
        Assert.Equal([1f, 2, 3, 4], _server.ExpectMsg<GradientArrived>().Gradient!.Parameters.ToArray());

        Part(0, 5, 6, 7, 8);
        Push(Gradient());
        Assert.Equal([5f, 6, 7, 8], _server.ExpectMsg<GradientArrived>().Gradient!.Parameters.ToArray());
        Assert.Equal(ServerLimits.GradientBuffers(1) - 2, FreeBuffers());
    }

    [Fact]
    public void OnFrame_NotFiniteAfterParts_LetsGoOfThem()
    {
        Part(8, 3, 4);
        var m = Gradient();
        (m.NotFinite, m.Detail) = (true, "NaN");
        Push(m);
        Assert.Null(_server.ExpectMsg<GradientArrived>().Gradient);
        Push(Gradient(), 1, 2, 3, 4);
        Assert.Equal([1f, 2, 3, 4], _server.ExpectMsg<GradientArrived>().Gradient!.Parameters.ToArray());
        Assert.Equal(ServerLimits.GradientBuffers(1) - 1, FreeBuffers());
    }

    [Fact]
    public void OnFrame_AnotherGradientAfterParts_BeginsAnew()
    {
        Part(8, 3, 4);
        Part(12, 9);
        Push(Gradient(), 6, 7, 8);
        Assert.Equal([6f, 7, 8, 9], _server.ExpectMsg<GradientArrived>().Gradient!.Parameters.ToArray());
        Part(8, 3, 4);
        Push(Gradient(), 1, 2, 5, 6);
        Assert.Equal([1f, 2, 5, 6], _server.ExpectMsg<GradientArrived>().Gradient!.Parameters.ToArray());
        Assert.Equal(ServerLimits.GradientBuffers(1) - 2, FreeBuffers());
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(0, 8)]
    [InlineData(-4, 16)]
    [InlineData(16, 4)]
    [InlineData(long.MaxValue, 4)]
    public void OnPayload_PartThatLeavesAGap_ClosesTheLink(long offset, int bytes)
    {
        Part(12, 4);
        Assert.True(Offer(offset, bytes).IsEmpty);
        Assert.Contains($"a payload of {bytes} bytes at {offset} (tag 110) where 12 were expected", _link.Closed, StringComparison.Ordinal);
    }

    [Fact]
    public void OnFrame_FirstBytesNeverCame_ClosesTheLinkAndFreesTheMemory()
    {
        Part(8, 3, 4);
        Push(Gradient());
        Assert.Contains("of 8 rows without a payload", _link.Closed, StringComparison.Ordinal);
        _server.ExpectNoMsg();
        Assert.Equal(ServerLimits.GradientBuffers(1), FreeBuffers());
    }

    [Fact]
    public void OnClosed_AmidParts_FreesTheMemory()
    {
        Part(8, 3, 4);
        _handler.OnClosed("cut");
        Assert.Equal(ServerLimits.GradientBuffers(1), FreeBuffers());
    }

    private int FreeBuffers()
    {
        var free = 0;
        while (_model.Gradients.TryRent() is not null) free++;
        return free;
    }

    private void Part(long offset, params float[] values)
    {
        var payload = Offer(offset, values.Length * sizeof(float));
        System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values).CopyTo(payload.Span);
        var header = new FrameHeader(LinkChannel.Tensor, TensorTags.GradientPart, 1, 0, payload.Length);
        _handler.OnFrame(header, new GradientPart { ByteOffset = offset }.ToByteArray(), payload);
    }

    private Memory<byte> Offer(long offset, int bytes) => _handler.OnPayload(
        new FrameHeader(LinkChannel.Tensor, TensorTags.GradientPart, 1, 0, bytes), new GradientPart { ByteOffset = offset }.ToByteArray());

    private static PushGradient Gradient() => new() { Step = 5, Slot = 1, Rows = 8, Loss = 0.5, WorkerId = 6 };

    private void Push(PushGradient message, params float[] values)
    {
        var body = message.ToByteArray();
        var header = new FrameHeader(
            LinkChannel.Tensor, TensorTags.PushGradient, 1, body.Length, values.Length * sizeof(float));
        var payload = values.Length == 0 ? default : _handler.OnPayload(header, body);
        System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values).CopyTo(payload.Span);
        _handler.OnFrame(header, body, payload);
    }

    private sealed class RecordingLink : ILink
    {
        public string Closed { get; private set; } = "";

        public string Peer => "worker";

        public LinkHello Hello => throw new NotSupportedException();

        public bool TrySend(in OutboundFrame frame) => throw new NotSupportedException();

        public void Close(string reason) => Closed = reason;
    }
}
