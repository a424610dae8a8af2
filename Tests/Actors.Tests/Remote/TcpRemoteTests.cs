using Cluster.Actors.Links;
using Cluster.Actors.Remote;

namespace Cluster.Actors.Tests.Remote;

public sealed class TcpRemoteTests : RemoteSpec
{
    internal override Kit NewKit(string name, bool listens) => new(name, TestKitBase.RealThreads() with
    {
        Remote = new RemoteSettings
        {
            Transport = new TcpLinkTransport(),
            ListenAddress = listens ? new LinkAddress("127.0.0.1", 0) : null,
            Messages = Messages,
            Limits = Limits,
        },
    });

    protected override void Cut() => Worker.Sys.Remote.Find(Server.Sys.Remote.Address)!.Close("cut");
}
