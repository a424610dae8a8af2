using System.Security.Cryptography;
using Cluster.Actors.Links;
using Cluster.Actors.Links.Tls;
using Cluster.Coordinator.Data;
using Cluster.Coordinator.Snapshots;
using Cluster.Messages;
using Cluster.Training.Data;
using Cluster.WorkerNode;
using Cluster.WorkerNode.Data;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cluster.Coordinator.Tests.Data;

/// <summary>Data that a worker lacks comes from the coordinator over a real link, is checked, and is kept for the next one.</summary>
public sealed class ServedDataTests : IAsyncLifetime, ITensorConnector, IDisposable
{
    private const string Run = "test-20261122-000000-0000";
    private const string Option = "model";
    private readonly TempFolder _folder = new();
    private readonly TcpLinkTransport _transport = new();
    private readonly Dictionary<string, string> _paths = [];
    private readonly ServedData _served;
    private ILinkListener _listener = null!;
    private int _links, _pieces;

    public ServedDataTests()
    {
        Write("images/cat/1.png", 3_000_000); // three pieces
        Write("images/cat/.hidden", 10);
        Write("images/dog/2.png", DataPieces.PieceBytes);
        Write("images/dog/empty.png", 0);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "images", "fox"));
        Write("net.pt", 5);
        _paths[DataPieces.Data] = Path.Combine(_folder.Path, "images");
        _paths[Option] = Path.Combine(_folder.Path, "net.pt");
        _served = new ServedData(_paths, new ThreadPoolBackground());
    }

    private string Cache => Path.Combine(_folder.Path, "cache");

    public async Task InitializeAsync() => _listener = await _transport.ListenAsync(
        new LinkAddress("127.0.0.1", 0), at => new LinkHello(LinkChannel.None, "coordinator", 1, $"cluster.tcp://coordinator@{at}"),
        new DataLinks(_served, new RunId(Run), new Nobody()), default);

    public async Task DisposeAsync() => await _listener.DisposeAsync();

    public void Dispose()
    {
        _served.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Fetch_FolderAndFile_AreTheSameHereAndStayForTheNextOne()
    {
        var here = await FetchAsync(DataPieces.Data);
        Assert.Equal("images", Path.GetFileName(here));
        Assert.Equal(Content(_paths[DataPieces.Data]), Content(here));
        Assert.True(Directory.Exists(Path.Combine(here, "fox")));
        Assert.Equal("net.pt", Path.GetFileName(await FetchAsync(Option)));

        // Damaged, cut short, gone: each is fetched again, and the others are not.
        var (whole, damaged) = (Path.Combine(here, "dog", "2.png"), Path.Combine(here, "cat", "1.png"));
        var written = File.GetLastWriteTimeUtc(whole);
        using (var file = File.OpenWrite(damaged)) file.WriteByte(255);
        File.Delete(Path.Combine(here, "cat", ".hidden"));
        Assert.Equal(here, await FetchAsync(DataPieces.Data));
        Assert.Equal(Content(_paths[DataPieces.Data]), Content(here));
        Assert.Equal(written, File.GetLastWriteTimeUtc(whole));
    }

    [Fact]
    public async Task Fetch_SeveralWorkersAtOnce_ShareOneEntry()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => FetchAsync(DataPieces.Data))));
        Assert.Single(all.Distinct());
        Assert.Equal(Content(_paths[DataPieces.Data]), Content(all[0]));
        Assert.Single(Directory.GetDirectories(Path.Combine(Cache, "data")));
        Assert.Equal(4, _links);
    }

    [Fact]
    public async Task Fetch_WhatTheCoordinatorLacks_SaysWhereAndWhatToDo()
    {
        _paths[Option] = Path.Combine(_folder.Path, "gone.pt");
        var refused = await Assert.ThrowsAsync<DataException>(() => FetchAsync(Option));
        Assert.Contains("gone.pt: no such file or folder here", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--data says where", refused.Message, StringComparison.Ordinal);
        File.Move(Path.Combine(_folder.Path, "net.pt"), _paths[Option]);
        Assert.Equal("gone.pt", Path.GetFileName(await FetchAsync(Option))); // it has come since
    }

    [Fact]
    public async Task Fetch_FileThatChangedSinceItWasHashed_IsNotKept()
    {
        await _served.ListAsync(Option);
        await File.WriteAllBytesAsync(_paths[Option], [1, 2, 3, 4, 5]);
        var refused = await Assert.ThrowsAsync<DataException>(() => FetchAsync(Option));
        Assert.Contains("does the file change while it is served", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(Cache, "data"), "net.pt*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Fetch_CacheThatCannotBeWritten_NamesTheFlag()
    {
        await File.WriteAllTextAsync(Cache, "a file where the folder should be");
        var refused = await Assert.ThrowsAsync<DataException>(() => FetchAsync(Option));
        Assert.Contains("--cache DIR", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0, 3)]
    [InlineData(1_500_000, 0, 2)] // the third piece is short
    [InlineData(3_000_000, 0, 0)] // it was killed before it was moved
    [InlineData(1_500_000, 7, 5)] // a wrong byte: two pieces, then all of it
    [InlineData(3_000_007, 0, 3)]
    public async Task Fetch_PartOfAFileIsHere_IsGoneOnFromUnlessItIsWrong(int length, byte wrong, int pieces)
    {
        var here = await FetchAsync(DataPieces.Data);
        var (file, parts) = (Path.Combine(here, "cat", "1.png"), Path.GetDirectoryName(here) + ".parts");
        Assert.False(Directory.Exists(parts));
        var part = new byte[length];
        (await File.ReadAllBytesAsync(file)).AsSpan(0, Math.Min(length, 3_000_000)).CopyTo(part);
        if (length > 0) part[0] ^= wrong;
        File.Delete(file);
        await File.WriteAllBytesAsync(Path.Combine(Directory.CreateDirectory(parts).FullName, "2"), part);
        _pieces = 0;
        Assert.Equal(here, await FetchAsync(DataPieces.Data));
        Assert.Equal(Content(_paths[DataPieces.Data]), Content(here));
        Assert.Equal(pieces + 1, _pieces); // and the list
        Assert.False(Directory.Exists(parts));
    }

    [Fact]
    public async Task Fetch_LinkCutMeanwhile_GoesOnWithWhatIsMissing()
    {
        await _served.ListAsync(DataPieces.Data);
        File.Delete(Path.Combine(_paths[DataPieces.Data], "dog", "2.png")); // the coordinator stumbles at the third file
        await Assert.ThrowsAsync<DataException>(() => FetchAsync(DataPieces.Data));
        var kept = Directory.GetFiles(Cache, "1.png", SearchOption.AllDirectories);
        Assert.Equal(3_000_000, new FileInfo(Assert.Single(kept)).Length);
        Write("images/dog/2.png", DataPieces.PieceBytes);
        Assert.Equal(Content(_paths[DataPieces.Data]), Content(await FetchAsync(DataPieces.Data)));
    }

    [Fact]
    public void Accept_AnotherRunOrRole_IsRefusedAndOtherLinksArePassedOn()
    {
        var links = new DataLinks(_served, new RunId(Run), new Nobody());
        Assert.Contains("not of 'other'", links.Accept(Hello("data of other", null), "peer").Refusal, StringComparison.Ordinal);
        Assert.Equal("a server needs no data", links.Accept(Hello($"data of {Run}", LinkRoles.Server), "peer").Refusal);
        Assert.NotNull(links.Accept(Hello($"data of {Run}", LinkRoles.Worker), "peer").Handler);
        Assert.Equal("nobody", links.Accept(Hello(Run, LinkRoles.Worker), "peer").Refusal);
    }

    [Theory]
    [InlineData("a", "../b")]
    [InlineData("a", "/b")]
    [InlineData("a", "b")]
    [InlineData("a", "a/../../b")]
    [InlineData("a", "a//b")]
    [InlineData("a", "a\\b")]
    [InlineData("..", "..")]
    [InlineData("", "")]
    public void Read_ListThatLeadsElsewhere_IsRefused(string root, string path)
    {
        var file = new DataFile { Path = path, Bytes = 1, Sha256 = ByteString.CopyFrom(new byte[32]) };
        var list = new DataList { Root = root, Files = { file } };
        Assert.Throws<LinkException>(() => FetchedList.Read(list.ToByteArray()));
        Assert.Throws<LinkException>(() => FetchedList.Read(new DataList { Root = root, Folders = { path } }.ToByteArray()));
    }

    [Fact]
    public void OnFrame_MoreThanMayBeAskedFor_CutsTheLink()
    {
        var handler = new DataLink(_served);
        handler.OnOpened(new DeafLink());
        var body = new PullData { Name = DataPieces.Data, File = 1 }.ToByteArray();
        var header = new FrameHeader(LinkChannel.Tensor, TensorTags.PullData, 0, body.Length, 0);
        for (var i = 0; i < DataPieces.AskedMax; i++) handler.OnFrame(header, body, default);
        var cut = Assert.Throws<LinkException>(() => handler.OnFrame(header, body, default));
        Assert.Contains("pieces were asked for at a time", cut.Message, StringComparison.Ordinal);
        handler.OnClosed("cut");
    }

    public async Task<ILink> Connect(string address, string run, ILinkHandler handler)
    {
        Interlocked.Increment(ref _links);
        return await _transport.ConnectAsync(
            _listener.Address, new LinkHello(LinkChannel.Tensor, "worker-1", 2, "cluster.tcp://worker-1@uid-2:0", run),
            new Counted(handler, () => Interlocked.Increment(ref _pieces)), default);
    }

    private Task<string> FetchAsync(string name) =>
        new DataFetcher(this, new DataCache(Cache, TimeProvider.System), NullLogger.Instance).FetchAsync(Run, name, _paths[name]);

    private static LinkHello Hello(string detail, string? role) =>
        new(LinkChannel.Tensor, "gpu-1", 1, "cluster.tcp://gpu-1@uid-1:0", detail)
        {
            Identity = role is null ? null : new LinkIdentity(role, ""),
        };

    private void Write(string name, int bytes)
    {
        var path = Path.Combine(_folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var content = new byte[bytes];
        new Random(bytes).NextBytes(content);
        File.WriteAllBytes(path, content);
    }

    private static string[] Content(string folder) =>
    [
        .. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => $"{Path.GetRelativePath(folder, path)} {(File.Exists(path) ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))) : "")}"),
    ];

    private sealed class Nobody : ILinkAcceptor
    {
        public LinkAcceptance Accept(LinkHello hello, string peer) => LinkAcceptance.Refuse("nobody");
    }

    private sealed class Counted(ILinkHandler handler, Action onPayload) : ILinkHandler
    {
        public void OnOpened(ILink link) => handler.OnOpened(link);

        public Memory<byte> OnPayload(in FrameHeader header, ReadOnlySpan<byte> body)
        {
            onPayload();
            return handler.OnPayload(header, body);
        }

        public void OnFrame(in FrameHeader header, ReadOnlySpan<byte> body, Memory<byte> payload) => handler.OnFrame(header, body, payload);

        public void OnClosed(string reason) => handler.OnClosed(reason);
    }

    /// <summary>Is a link whose other side takes nothing.</summary>
    private sealed class DeafLink : ILink
    {
        public string Peer => "worker";

        public LinkHello Hello => throw new NotSupportedException();

        public bool TrySend(in OutboundFrame frame) => true;

        public void Close(string reason)
        {
        }
    }
}
