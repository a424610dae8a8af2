using Cluster.Actors.Links;
using Cluster.Actors.Links.Tls;
using Cluster.Tests;

namespace Cluster.Actors.Tests.Links.Tls;

/// <summary>A link within TLS does what every link does, and is opened anew with what the files hold then.</summary>
public sealed class TlsLinkTests : LinkSpec, IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly ListLoggerFactory _loggers = new();

    public TlsLinkTests()
    {
        Transport = _authority.Transport(LinkRoles.Coordinator, Limits, _loggers);
        Dialler = _authority.Transport(LinkRoles.Worker, Limits);
    }

    protected override ILinkTransport Transport { get; }

    protected override ILinkTransport Dialler { get; }

    protected override LinkAddress ListenAddress => new("127.0.0.1", 0);

    public void Dispose()
    {
        _authority.Dispose();
        _loggers.Dispose();
    }

    [Fact]
    public void Connect_Trusted_BothKnowTheOtherByItsCertificate()
    {
        var (link, _) = Connect();
        Assert.Equal(new LinkIdentity(LinkRoles.Coordinator, ""), link.Hello.Identity);
        Assert.Equal(new LinkIdentity(LinkRoles.Worker, ""), Acceptor.Hello!.Identity);
    }

    [Fact]
    public void Renew_FilesChange_NewLinksShowTheNewOnesAndOldLinksStay()
    {
        var (old, oldHandler) = Connect();
        _authority.Folder.Write(LinkRoles.Worker, _authority.Issue(LinkRoles.Worker, "dialler"));
        _authority.Folder.Write(LinkRoles.Coordinator, _authority.Issue(LinkRoles.Coordinator, "listener"));
        var (renewed, _) = Connect();
        Assert.Equal("listener", renewed.Hello.Identity!.Name);
        Assert.Equal("dialler", Acceptor.Hello!.Identity!.Name);
        Assert.True(old.TrySend(new OutboundFrame(1, 0, default)));
        Eventually(() => Accepted.Frames.Count == 1);
        Assert.Null(oldHandler.ClosedReason);
    }

    // A new CA comes in beside the old one; those that it signed are trusted at once, and the others until it has gone.
    [Fact]
    public void Renew_SecondAuthority_BothAreTrustedUntilTheFirstIsTakenOut()
    {
        using var next = new TestAuthority();
        var dialler = next.Transport(LinkRoles.Worker);
        next.Folder.WriteAuthorities(next.Pem + "\n" + _authority.Pem);
        Assert.Contains("of another CA", Refusal(dialler), StringComparison.Ordinal);
        _authority.Folder.WriteAuthorities(_authority.Pem + "\n" + next.Pem);
        Assert.Equal("", Refusal(dialler));
        Assert.Equal("", Refusal(Dialler));
        _authority.Folder.Write(LinkRoles.Coordinator, next.Issue(LinkRoles.Coordinator));
        _authority.Folder.WriteAuthorities(next.Pem);
        Assert.Equal("", Refusal(dialler));
    }

    [Fact]
    public void Renew_HalfWritten_GoesOnWithTheOldOnesAndSaysSoOnce()
    {
        File.WriteAllText(_authority.Folder.CertificateOf(LinkRoles.Coordinator), "-----BEGIN CERT");
        Connect();
        Connect();
        Assert.Single(_loggers.Lines, line => line.Text.Contains("show the old certificate", StringComparison.Ordinal));
        _authority.Folder.Write(LinkRoles.Coordinator, _authority.Issue(LinkRoles.Coordinator, "listener"));
        Assert.Equal("listener", Connect().Link.Hello.Identity!.Name);
    }

    private string Refusal(ILinkTransport dialler)
    {
        try
        {
            Wait(dialler.ConnectAsync(Address, Hello(LinkChannel.Tensor), new RecordingHandler(), default).AsTask());
            return "";
        }
        catch (LinkException refused)
        {
            return refused.Message;
        }
    }

    protected override T Wait<T>(Task<T> task) =>
        task.WaitAsync(TimeSpan.FromSeconds(30)).GetAwaiter().GetResult();

    protected override void Eventually(Func<bool> condition) =>
        Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30)));

    protected override void BlockReader(ManualResetEventSlim until) => until.Wait(TimeSpan.FromSeconds(30));
}
