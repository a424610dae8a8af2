using System.Text;
using Cluster.Actors.Links;
using Cluster.Tests;
using Microsoft.Extensions.Logging;

namespace Cluster.Actors.Tests.Links;

/// <summary>The rules by which strangers are told apart, counted and logged.</summary>
public sealed class ReceptionTests
{
    [Theory]
    [InlineData("", nameof(OpeningKind.Nothing))]
    [InlineData("C", nameof(OpeningKind.Link))]
    [InlineData("CLUSTER1\u0002\0\u0001\u0001\0\0\0\0", nameof(OpeningKind.Link))]
    [InlineData("CLUSTER2", nameof(OpeningKind.Unknown))]
    [InlineData("\u0016", nameof(OpeningKind.Tls))]
    [InlineData("\u0016\u0003\u0001\u0002\0", nameof(OpeningKind.Tls))]
    [InlineData("\u0016\u0004", nameof(OpeningKind.Unknown))]
    [InlineData("GET / HTTP/1.1\r\n", nameof(OpeningKind.Http))]
    [InlineData("PRI * HTTP/2.0\r\n", nameof(OpeningKind.Http))]
    [InlineData("GETAWAY", nameof(OpeningKind.Unknown))]
    [InlineData("SSH-2.0-OpenSSH_", nameof(OpeningKind.Ssh))]
    [InlineData("\0\0\0\0", nameof(OpeningKind.Unknown))]
    public void Opening_FirstBytes_TellTheKind(string bytes, string kind) =>
        Assert.Equal(kind, LinkOpening.Of(Encoding.Latin1.GetBytes(bytes)).ToString());

    [Fact]
    public void Caps_OneAddress_CannotKeepTheOthersOut()
    {
        var caps = new ConnectionCaps(new LinkLimits
        {
            ConnectionsMax = 6, ConnectionsPerAddressMax = 3, ConnectionsBeforeHelloMax = 4,
            ConnectionsBeforeHelloPerAddressMax = 2,
        });
        Assert.All(new[] { "a", "a" }, host => Assert.Null(caps.TryEnter(host)));
        Assert.Equal("too many connections of this address have not said hello yet", caps.TryEnter("a"));
        Assert.All(new[] { "b", "b" }, host => Assert.Null(caps.TryEnter(host)));
        Assert.Equal("too many connections have not said hello yet", caps.TryEnter("c"));
        caps.Greet("a");
        caps.Greet("a");
        Assert.Null(caps.TryEnter("a"));
        caps.Greet("a");
        Assert.Equal("3 connections of this address are open, the limit", caps.TryEnter("a"));
        Assert.Null(caps.TryEnter("c"));
        caps.Greet("c");
        Assert.Equal("6 connections are open, the limit", caps.TryEnter("d"));
        caps.Leave("a", isGreeted: true);
        caps.Leave("b", isGreeted: false);
        Assert.All(new[] { "d", "a" }, host => Assert.Null(caps.TryEnter(host)));
    }

    [Fact]
    public void Strangers_EachAddressAndKind_IsLoggedOnceAndAllOfThemAreBounded()
    {
        using var loggers = new ListLoggerFactory();
        var strangers = new Strangers(loggers, 3);
        foreach (var _ in Enumerable.Range(0, 2))
        {
            foreach (var host in new[] { "1.1.1.1", "2.2.2.2" })
                strangers.Note(host, host + ":9", "an HTTP request", $"reason {loggers.Lines.Count}");
        }

        strangers.Note("1.1.1.1", "1.1.1.1:9", "a TLS handshake", "reason");
        Assert.Equal(3, loggers.Count(LogLevel.Warning));
        foreach (var i in Enumerable.Range(0, 100))
            strangers.Note($"3.3.3.{i}", "peer", "an HTTP request", "reason");
        Assert.Equal(4, loggers.Count(LogLevel.Warning));
        Assert.Contains("no more of them are logged", loggers.Lines.Last().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Pulse_FrameThatTrickles_IsSlowAndOneThatComesAsSlowAsAllowedIsNot()
    {
        var limits = new LinkLimits();
        var pulse = new LinkPulse(limits, LinkChannel.Tensor);
        Assert.All(Enumerable.Range(1, 4), beat => Assert.False(pulse.IsSlow(0, beat)));
        Assert.True(pulse.IsSlow(0, 5));
        var steady = new LinkPulse(limits, LinkChannel.Tensor);
        Assert.All(Enumerable.Range(1, 100), beat => Assert.False(steady.IsSlow(0, beat * limits.FrameBytesPerSecondMin)));
        var whole = new LinkPulse(limits, LinkChannel.Tensor);
        Assert.All(Enumerable.Range(1, 100), beat => Assert.False(whole.IsSlow(40 * beat, 1)));
        Assert.All(Enumerable.Range(1, 100), _ => Assert.False(whole.IsSlow(4_000, 0)));
    }
}
