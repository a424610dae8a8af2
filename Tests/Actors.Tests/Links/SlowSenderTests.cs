using System.IO.Pipelines;
using Cluster.Actors.Links;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cluster.Actors.Tests.Links;

public sealed class SlowSenderTests
{
    // A byte a second keeps the link alive, and would hold it for hours within one frame.
    [Fact]
    public async Task Read_ByteBySecond_IsCutAsASlowSender()
    {
        var (limits, time, pipe) = (new LinkLimits(), new VirtualTimeProvider(), new Pipe());
        var handler = new RecordingHandler();
        var source = new ByteSource(pipe.Reader.AsStream());
        var parts = new StreamLinkParts(Stream.Null, source, () => { }, limits, time, NullLogger.Instance);
        var link = new StreamLink(parts, LinkChannel.Tensor, new LinkHello(LinkChannel.Tensor, "slow", 1, ""), "peer");
        var running = link.RunAsync(handler);
        var frame = new byte[FrameHeader.Size + 1_000];
        new FrameHeader(LinkChannel.Tensor, 1, 0, 1_000, 0).Write(frame, new byte[1_000]);
        for (var second = 0; second < 10 && handler.ClosedReason is null; second++)
        {
            await pipe.Writer.WriteAsync(frame.AsMemory(second, 1));
            Assert.True(SpinWait.SpinUntil(
                () => source.PartialBytes == second + 1 || running.IsCompleted, TimeSpan.FromSeconds(30)));
            while (time.FireNext(TimeSpan.FromSeconds(second + 1)))
            {
                // The beat of this second.
            }
        }

        await running.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("slow sender: a frame came at less than 240 bytes/s", handler.ClosedReason);
        Assert.Empty(handler.Frames);
    }
}
