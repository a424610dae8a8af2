using BenchmarkDotNet.Attributes;
using Cluster.Actors.Links;
using Cluster.Actors.Memory;

namespace Cluster.Benchmarks;

/// <summary>Times the way there and back over each link: a wake-up through shared memory, a frame over loopback TCP.</summary>
public class LinkBenchmarks
{
    private const ushort Tag = 200;
    private readonly Doorbell _there = Doorbell.Create();
    private readonly Doorbell _back = Doorbell.Create();
    private readonly Echo _echo = new();
    private readonly Answers _answers = new();
    private Thread _answering = null!;
    private ILinkListener _listener = null!;
    private ILink _link = null!;
    private byte[] _payload = [];
    private volatile bool _ends;

    /// <summary>Gets or sets the bytes of a frame's payload.</summary>
    [Params(64, 4 << 20)]
    public int Bytes { get; set; }

    /// <summary>Opens both links.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _ends = false;
        var rings = _there.Rings;
        _answering = new Thread(() => Answer(rings)) { IsBackground = true };
        _answering.Start();
        _payload = new byte[Bytes];
        _echo.Room = new byte[Bytes];
        _answers.Room = new byte[Bytes];
        var transport = new TcpLinkTransport();
        _listener = transport.ListenAsync(new LinkAddress("127.0.0.1", 0), Hello, _echo, default).AsTask().GetAwaiter().GetResult();
        _link = transport.ConnectAsync(_listener.Address, Hello(_listener.Address), _answers, default).AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Closes both.</summary>
    [GlobalCleanup]
    public void CleanUp()
    {
        _ends = true;
        _there.Ring();
        _answering.Join();
        _link.Close("done");
        _listener.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Rings, and waits for the ring in return.</summary>
    [Benchmark]
    public void Doorbells()
    {
        var rings = _back.Rings;
        _there.Ring();
        _back.Wait(rings);
    }

    /// <summary>Sends a payload, and waits for it to come back.</summary>
    [Benchmark]
    public void Frames()
    {
        if (!_link.TrySend(new OutboundFrame(Tag, 1, default, _payload))) throw new InvalidOperationException("the link is closed");
        _answers.Arrived.Wait();
    }

    private static LinkHello Hello(LinkAddress address) =>
        new(LinkChannel.Tensor, "benchmark", 1, $"cluster.tcp://benchmark@{address}");

    // The rings are read before the answer: the next ring may come as soon as that is there.
    private void Answer(uint rings)
    {
        while (true)
        {
            _there.Wait(rings);
            if (_ends) return;
            rings = _there.Rings;
            _back.Ring();
        }
    }

    private sealed class Echo : ILinkHandler, ILinkAcceptor
    {
        private ILink? _link;

        public Memory<byte> Room { get; set; }

        public LinkAcceptance Accept(LinkHello hello, string peer) => LinkAcceptance.Accept(this);

        public void OnOpened(ILink link) => _link = link;

        public Memory<byte> OnPayload(in FrameHeader header, ReadOnlySpan<byte> body) => Room;

        public void OnFrame(in FrameHeader header, ReadOnlySpan<byte> body, Memory<byte> payload) =>
            _link!.TrySend(new OutboundFrame(Tag, 1, default, payload));

        public void OnClosed(string reason)
        {
        }
    }

    private sealed class Answers : ILinkHandler
    {
        public SemaphoreSlim Arrived { get; } = new(0);

        public Memory<byte> Room { get; set; }

        public void OnOpened(ILink link)
        {
        }

        public Memory<byte> OnPayload(in FrameHeader header, ReadOnlySpan<byte> body) => Room;

        public void OnFrame(in FrameHeader header, ReadOnlySpan<byte> body, Memory<byte> payload) => Arrived.Release();

        public void OnClosed(string reason)
        {
        }
    }
}
