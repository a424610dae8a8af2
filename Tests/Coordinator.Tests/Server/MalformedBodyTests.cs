using Cluster.Actors.Links;
using Cluster.Actors.TestKit;
using Cluster.Coordinator.Data;
using Cluster.Coordinator.Server;
using Cluster.Coordinator.Snapshots;
using Cluster.Messages;
using Cluster.Parameters.Layout;
using Cluster.WorkerNode;
using Cluster.WorkerNode.Data;

namespace Cluster.Coordinator.Tests.Server;

/// <summary>
/// Bodies that no peer of ours sends cut a tensor link by an exception that the link logs in one line; the library's own would
/// leave a trace there.
/// </summary>
public sealed class MalformedBodyTests : TestKitBase
{
    // Cut short; a length below zero; a group, and one that ends with the bytes.
    private static readonly byte[][] Bodies = [[0x08], [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0x0B], [0x0B, 0x0C, 0x0C], [0x92, 0xF2]];

    [Theory]
    [InlineData("gradients", TensorTags.PushGradient)]
    [InlineData("gradients", TensorTags.GradientPart)]
    [InlineData("gradients", TensorTags.PullParameters)]
    [InlineData("gradients", TensorTags.TakeMemory)]
    [InlineData("states", TensorTags.PullState)]
    [InlineData("states", TensorTags.PushState)]
    [InlineData("a server", TensorTags.PushState)]
    [InlineData("a worker", TensorTags.PushParameters)]
    [InlineData("a worker", TensorTags.ParameterPart)]
    [InlineData("a worker", TensorTags.LendMemory)]
    [InlineData("served data", TensorTags.PullData)]
    [InlineData("fetched data", TensorTags.PushData)]
    public void OnFrame_MalformedBody_CutsTheLinkInOneLine(string whose, ushort tag)
    {
        foreach (var body in Bodies)
        {
            var handler = Handler(whose);
            var bytes = tag is TensorTags.PushState or TensorTags.PushParameters or TensorTags.GradientPart or TensorTags.ParameterPart ? RunFixture.Layout.ByteLength : 0;
            var header = new FrameHeader(LinkChannel.Tensor, tag, 1, body.Length, bytes);
            var cut = Assert.Throws<LinkException>(() =>
            {
                var payload = bytes == 0 ? default : handler.OnPayload(header, body);
                handler.OnFrame(header, body, payload);
            });
            Assert.Contains("is malformed", cut.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', cut.Message);
        }
    }

    private ILinkHandler Handler(string whose)
    {
        var settings = RunFixture.Settings() with { Servers = 1 };
        var probe = CreateTestProbe().Ref;
        switch (whose)
        {
            case "gradients":
                var model = new ServerModel(new ParameterVector(settings.Layout), settings.Optimizer, 1, null);
                return new ServerTensorLink(probe, model, new ServerTensorLinks(probe));
            case "states":
                var states = new StateLinks(settings, new ParameterVector(settings.Layout), settings.CreateOptimizer(), _ => { });
                var hello = new LinkHello(LinkChannel.Tensor, "server-1", 1, "cluster.tcp://server-1@uid-1:0", settings.RunId.Value);
                return states.Accept(hello, "peer").Handler!;
            case "a server":
                var shard = new ServeShard { Parameters = settings.Layout.ParameterCount };
                return new ServerStateLink(probe, shard, settings.CreateOptimizer());
            case "a worker":
                var server = new ServerShard { ByteLength = settings.Layout.ByteLength };
                var links = new WorkerTensorLinks(probe, settings.Layout, [server], new WorkerId(1));
                return new WorkerTensorLink(links, 0, settings.Layout, 0, new WorkerId(1));
            case "served data": return new DataLink(new ServedData(new Dictionary<string, string>(), new InlineBackground()));
            default:
                return new DataReader();
        }
    }
}
