using Cluster.Actors;
using Cluster.Actors.Links;
using Cluster.Actors.Links.Tls;
using Cluster.Coordinator.Server;
using Cluster.Parameters.Layout;

namespace Cluster.Coordinator.Tests.Server;

/// <summary>Whom a certificate lets at gradients and at states.</summary>
public sealed class TensorRoleTests
{
    [Theory]
    [InlineData(LinkRoles.Server, "a server has no gradients")]
    [InlineData(LinkRoles.Coordinator, "a coordinator has no gradients")]
    [InlineData(LinkRoles.Worker, "this server holds no shard at the moment")]
    public void Gradients_OfAnyButAWorker_AreRefused(string role, string expected) =>
        Assert.Equal(expected, new ServerTensorLinks(ActorRefs.Nobody).Accept(Hello(role), "peer").Refusal);

    [Theory]
    [InlineData(LinkRoles.Worker, "a worker has no part in the state")]
    [InlineData(LinkRoles.Coordinator, "a coordinator has no part in the state")]
    [InlineData(LinkRoles.Server, null)]
    public void States_ToAnyButAServer_AreRefused(string role, string? expected)
    {
        var settings = RunFixture.Settings() with { Servers = 1 };
        using var links = new StateLinks(settings, new ParameterVector(settings.Layout), settings.CreateOptimizer(), _ => { });
        var refusal = links.Accept(Hello(role), "peer").Refusal;
        Assert.True(expected is null ? refusal is null : refusal!.StartsWith(expected, StringComparison.Ordinal), refusal);
    }

    private static LinkHello Hello(string role) =>
        new(LinkChannel.Tensor, "gpu-1", 1, "cluster.tcp://gpu-1@uid-1:0", RunFixture.Settings().RunId.Value)
        {
            Identity = new LinkIdentity(role, ""),
        };
}
