using System.Runtime.InteropServices;
using Cluster.Actors.Links;
using Cluster.Actors.TestKit;
using Cluster.Coordinator.Server;
using Cluster.Messages;
using Cluster.Parameters.Layout;
using Cluster.WorkerNode;
using Google.Protobuf;

namespace Cluster.Coordinator.Tests.WorkerNode;

/// <summary>How a version arrives that the server sends in parts.</summary>
public sealed class WorkerTensorLinkTests : TestKitBase
{
    private static readonly ParameterLayout Layout = ParameterLayout.Create(
    [
        new TensorSpec("weight", DType.Float32, [6], TensorKind.Parameter),
        new TensorSpec("running_mean", DType.Float32, [2], TensorKind.Buffer),
    ]);

    private static readonly float[] Values = [1, 2, 3, 4, 5, 6, 7, 8];

    private readonly ClosingLink _link = new();
    private readonly WorkerTensorLink _handler;

    public WorkerTensorLinkTests()
    {
        var owner = new WorkerTensorLinks(CreateTestProbe().Ref, Layout, [new ServerShard { ByteLength = Layout.ByteLength }], new WorkerId(1));
        _handler = new WorkerTensorLink(owner, 0, Layout, 0, new WorkerId(1));
        _handler.OnOpened(_link);
    }

    [Fact]
    public void Frames_OfALargeVersion_BringEachByteOnceAndTheBuffersFirst()
    {
        var frames = Frames(partBytes: 8);
        Assert.Equal(
            [TensorTags.PushParameters, TensorTags.ParameterPart, TensorTags.ParameterPart, TensorTags.ParameterPart],
            frames.Select(f => f.Tag));
        Assert.Equal([7f, 8, 1, 2, 3, 4, 5, 6], frames.SelectMany(f => MemoryMarshal.Cast<byte, float>(f.Payload.Span).ToArray()));
    }

    [Theory]
    [InlineData(24, false)]
    [InlineData(8, true)]
    public void Frames_OfASmallVersionOrAnAverage_AreOne(int partBytes, bool isAverage) =>
        Assert.Equal(Layout.ByteLength, Assert.Single(Frames(partBytes, isAverage)).Payload.Length);

    [Fact]
    public void OnFrame_Parts_AreThereOneAfterTheOther()
    {
        var frames = Frames(partBytes: 8);
        Receive(frames[0]);
        Assert.Empty(_handler.Versions(early: false));
        var (range, arrival) = _handler.Take(Assert.Single(_handler.Versions(early: true)).Generation, new StepNumber(5))!.Value;
        Assert.Equal([7f, 8], range.Floats[6..].ToArray());
        Assert.Equal(0, arrival.Here);
        Receive(frames[1]);
        arrival.WaitFor(8);
        Assert.Equal([1f, 2], range.Floats[..2].ToArray());
        Receive(frames[2]);
        Assert.False(arrival.IsWhole);
        Receive(frames[3]);
        Assert.True(arrival.IsWhole);
        arrival.WaitFor(Layout.ByteLength);
        Assert.Equal(Values, range.Floats.ToArray());
        Assert.Null(_link.Closed);
    }

    [Fact]
    public async Task WaitFor_WhatIsOnItsWay_EndsWhenItIsHere()
    {
        var frames = Frames(partBytes: 8);
        Receive(frames[0]);
        var (range, arrival) = _handler.Take(new Generation(1), new StepNumber(5))!.Value;
        var waiting = Task.Run(() =>
        {
            arrival.WaitFor(16);
            return range.Floats[3];
        });
        Receive(frames[1]);
        Assert.False(waiting.IsCompleted);
        Receive(frames[2]);
        Assert.Equal(4, await waiting.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task WaitFor_LinkCloses_TellsWhy()
    {
        Receive(Frames(partBytes: 8)[0]);
        var (range, arrival) = _handler.Take(new Generation(1), new StepNumber(5))!.Value;
        var waiting = Task.Run(() => arrival.WaitFor(8));
        _handler.OnClosed("no sign of life");
        var cut = await Assert.ThrowsAsync<VersionCutException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("no sign of life", cut.Message, StringComparison.Ordinal);
        _handler.Return(range);
    }

    [Fact]
    public void Return_WhatIsOnItsWay_IsNotLentAgainBeforeItIsHere()
    {
        var frames = Frames(partBytes: 8);
        Receive(frames[0]);
        var first = _handler.Take(new Generation(1), new StepNumber(5))!.Value.Range;
        _handler.Return(first);
        foreach (var part in frames.Skip(1)) Receive(part);
        Receive(frames[0]);
        Assert.Same(first, _handler.Take(new Generation(1), new StepNumber(5))!.Value.Range);
    }

    [Theory]
    [InlineData(2, "a part of 8 bytes at 8 where 0 was expected")]
    [InlineData(-1, "a part of 8 bytes at 0 where -1 was expected")]
    public void OnPayload_PartOutOfTurn_ClosesTheLink(int frame, string reason)
    {
        var frames = Frames(partBytes: 8);
        if (frame > 0) Receive(frames[0]);
        Receive(frames[Math.Abs(frame)]);
        Assert.Equal(reason, _link.Closed);
    }

    [Fact]
    public void OnFrame_VersionBeforeTheLastOneIsWhole_CutsTheLink()
    {
        Receive(Frames(partBytes: 8)[0]);
        var cut = Assert.Throws<LinkException>(() => Receive(Frames(partBytes: 8)[0]));
        Assert.Equal("a version came where the one before ended at byte 0", cut.Message);
    }

    [Fact]
    public void OnFrame_VersionWithoutItsBuffers_CutsTheLink()
    {
        var body = new PushParameters { Step = 5 }.ToByteArray();
        var header = new FrameHeader(LinkChannel.Tensor, TensorTags.PushParameters, 1, body.Length, 0);
        var cut = Assert.Throws<LinkException>(() => _handler.OnFrame(header, body, default));
        Assert.Equal("a version came without its buffers", cut.Message);
        Assert.Empty(_handler.Versions(early: true));
    }

    private static IReadOnlyList<(ushort Tag, ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> Payload)> Frames(
        int partBytes, bool isAverage = false)
    {
        var vector = new ParameterVector(Layout);
        Values.CopyTo(vector.Floats);
        return new PublishedParameters(
            new VectorPool(Layout, 1), vector, new Generation(1), new StepNumber(5), 0, partBytes, isAverage).Frames;
    }

    private void Receive((ushort Tag, ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> Payload) frame)
    {
        var header = new FrameHeader(LinkChannel.Tensor, frame.Tag, 1, frame.Body.Length, frame.Payload.Length);
        var payload = _handler.OnPayload(header, frame.Body.Span);
        if (payload.IsEmpty) return;
        frame.Payload.CopyTo(payload);
        _handler.OnFrame(header, frame.Body.Span, payload);
    }

    private sealed class ClosingLink : ILink
    {
        public string? Closed { get; private set; }

        public string Peer => "server";

        public LinkHello Hello => throw new NotSupportedException();

        public bool TrySend(in OutboundFrame frame) => false;

        public void Close(string reason) => Closed ??= reason;
    }
}
