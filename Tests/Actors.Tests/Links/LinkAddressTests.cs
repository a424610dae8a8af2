using Cluster.Actors.Links;

namespace Cluster.Actors.Tests.Links;

public class LinkAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:4053", "127.0.0.1", 4053)]
    [InlineData("gpu-1.example:0", "gpu-1.example", 0)]
    [InlineData("[::1]:7070", "::1", 7070)]
    [InlineData("[fe80::1%eth0]:65535", "fe80::1%eth0", 65535)]
    public void Parse_HostAndPort_AreReadAndWrittenTheSame(string text, string host, int port)
    {
        var address = LinkAddress.Parse(text);
        Assert.Equal((host, port), (address.Host, address.Port));
        Assert.Equal(text, address.ToString());
        var path = ActorPath.Parse($"cluster.tcp://coordinator@{text}/user/coordinator");
        Assert.Equal(new Address(Address.RemoteProtocol, "coordinator", host, port), path.Address);
        Assert.Equal($"cluster.tcp://coordinator@{text}", path.Address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("host")]
    [InlineData(":7070")]
    [InlineData("host:65536")]
    [InlineData("host:-1")]
    [InlineData("::1:7070")]
    [InlineData("[::1]")]
    [InlineData("[host]:7070")]
    [InlineData("[]:7070")]
    [InlineData("[::1:7070")]
    [InlineData("[[::1]]:7070")]
    public void Parse_NoAddress_IsRefused(string text)
    {
        Assert.Throws<FormatException>(() => LinkAddress.Parse(text));
        Assert.False(Address.TryParse($"cluster.tcp://coordinator@{text}", out _));
    }

    [Theory]
    [InlineData("gpu-1", "gpu-1:7")]
    [InlineData("gpu-1:8", "gpu-1:8")]
    [InlineData("fd00::1", "[fd00::1]:7")]
    [InlineData("[fd00::1]", "[fd00::1]:7")]
    [InlineData("[fd00::1]:8", "[fd00::1]:8")]
    public void ParseHost_WithAndWithoutPort_FillsIn(string text, string expected) =>
        Assert.Equal(expected, LinkAddress.ParseHost(text, 7).ToString());

    [Theory]
    [InlineData("0.0.0.0", true, false)]
    [InlineData("::", true, false)]
    [InlineData("::1", false, true)]
    [InlineData("localhost", false, true)]
    [InlineData("10.0.0.1", false, false)]
    public void IsWildcardAndIsLoopback_OfAHost(string host, bool isWildcard, bool isLoopback)
    {
        var address = new LinkAddress(host, 1);
        Assert.Equal((isWildcard, isLoopback), (address.IsWildcard, address.IsLoopback));
    }
}
