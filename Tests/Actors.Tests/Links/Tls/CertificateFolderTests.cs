using System.Runtime.Versioning;
using Cluster.Actors.Links.Tls;

namespace Cluster.Actors.Tests.Links.Tls;

[UnsupportedOSPlatform("windows")]
public sealed class CertificateFolderTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void Write_NewFolder_IsForItsOwnerAlone()
    {
        var folder = new CertificateFolder(Path.Combine(_authority.Folder.Path, "gpu-1"));
        folder.Write(LinkRoles.Worker, _authority.Issue(LinkRoles.Worker));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, Mode(folder.Path));
        foreach (var file in Directory.GetFiles(folder.Path))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, Mode(file));
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Theory]
    [InlineData(UnixFileMode.OtherRead, "chmod 600")]
    [InlineData(UnixFileMode.GroupWrite, "chmod 600")]
    [InlineData(UnixFileMode.GroupRead, null)]
    public void Load_KeyThatOthersCanRead_IsRefused(UnixFileMode more, string? expected)
    {
        var path = _authority.Folder.KeyOf(LinkRoles.Worker);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | more);
        AssertRefused(expected is null ? null : path, expected);
    }

    // As Kubernetes lays a secret out; a link's own mode is open to all.
    [Theory]
    [InlineData(UnixFileMode.GroupRead, null)]
    [InlineData(UnixFileMode.OtherRead, "chmod 600")]
    public void Load_FilesBehindLinks_AreJudgedByWhatTheyLeadTo(UnixFileMode more, string? expected)
    {
        var key = _authority.Folder.KeyOf(LinkRoles.Worker);
        var data = Directory.CreateDirectory(Path.Combine(_authority.Folder.Path, "..data")).FullName;
        foreach (var path in (string[])[key, _authority.Folder.CertificateOf(LinkRoles.Worker)])
        {
            File.Move(path, Path.Combine(data, Path.GetFileName(path)));
            File.CreateSymbolicLink(path, Path.Combine("..data", Path.GetFileName(path)));
        }

        File.SetUnixFileMode(Path.Combine(data, Path.GetFileName(key)), UnixFileMode.UserRead | more);
        AssertRefused(expected is null ? null : key, expected);
    }

    [Fact]
    public void Load_MissingFile_IsNamed()
    {
        File.Delete(_authority.Folder.KeyOf(LinkRoles.Worker));
        AssertRefused(_authority.Folder.KeyOf(LinkRoles.Worker), "there is no such file");
    }

    [Fact]
    public void Load_KeyOfAnotherCertificate_IsRefused()
    {
        File.Copy(_authority.Folder.KeyOf(LinkRoles.Server), _authority.Folder.KeyOf(LinkRoles.Worker), overwrite: true);
        AssertRefused(_authority.Folder.CertificateOf(LinkRoles.Worker), "");
    }

    [Fact]
    public void Load_CertificateOfAnotherRole_IsRefused()
    {
        _authority.Folder.Write(LinkRoles.Worker, _authority.Issue(LinkRoles.Server));
        AssertRefused(_authority.Folder.CertificateOf(LinkRoles.Worker), "the certificate is of a server, not of a worker");
    }

    [Fact]
    public void Load_Expired_IsRefusedAtOnce()
    {
        _authority.Folder.Write(LinkRoles.Worker, _authority.IssueExpired(LinkRoles.Worker));
        AssertRefused(_authority.Folder.CertificateOf(LinkRoles.Worker), "the certificate expired at");
    }

    [Fact]
    public void Load_NotOfTheAuthority_IsRefusedAtOnce()
    {
        using var other = new TestAuthority();
        _authority.Folder.Write(LinkRoles.Worker, other.Issue(LinkRoles.Worker));
        AssertRefused(_authority.Folder.CertificateOf(LinkRoles.Worker), "of another CA");
    }

    [Theory]
    [InlineData(LinkRoles.Worker, LinkRoles.Coordinator, true, true)]
    [InlineData(LinkRoles.Server, LinkRoles.Coordinator, true, true)]
    [InlineData(LinkRoles.Worker, LinkRoles.Server, false, true)]
    [InlineData(LinkRoles.Coordinator, LinkRoles.Server, true, false)]
    [InlineData(LinkRoles.Server, LinkRoles.Server, false, false)]
    [InlineData(LinkRoles.Worker, LinkRoles.Worker, false, false)]
    [InlineData(LinkRoles.Coordinator, LinkRoles.Worker, false, false)]
    [InlineData(LinkRoles.Server, LinkRoles.Worker, false, false)]
    [InlineData("admin", LinkRoles.Coordinator, false, false)]
    public void MayOpen_EachPairOfRoles_IsOneOfARunsLinks(string from, string to, bool control, bool tensor)
    {
        Assert.Equal(control, LinkRoles.MayOpen(from, to, Actors.Links.LinkChannel.Control));
        Assert.Equal(tensor, LinkRoles.MayOpen(from, to, Actors.Links.LinkChannel.Tensor));
        Assert.False(LinkRoles.MayOpen(from, to, Actors.Links.LinkChannel.None));
    }

    private void AssertRefused(string? path, string? expected)
    {
        var problem = Record.Exception(() => new LinkCertificates(_authority.Folder, LinkRoles.Worker));
        if (path is null)
        {
            Assert.Null(problem);
            return;
        }

        var refused = Assert.IsType<CertificateException>(problem);
        Assert.Equal(path, refused.Path);
        Assert.Contains(expected!, refused.Reason, StringComparison.Ordinal);
    }

    private static UnixFileMode Mode(string path) => File.GetUnixFileMode(path);
}
