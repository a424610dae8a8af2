using System.Diagnostics;
using System.Globalization;
using Cluster.Actors.Links;
using Cluster.Actors.Remote;
using Cluster.Actors.Remote.Wire;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Xunit.Abstractions;

namespace Cluster.Actors.Tests.Links;

/// <summary>
/// Damages hellos, frames and bodies at random, each by its seed, and reads them as a link does: each is refused by a reason
/// that a link knows or is what it says, and none takes more memory than one body may have.
/// <c>CLUSTER_FUZZ_FRAMES=10000000</c> makes a long run of it.
/// </summary>
public sealed class HostileBytesTests(ITestOutputHelper output)
{
    private const int InputsDefault = 20_000; // of each kind
    private const int FoundSeed = 406_184;
    private const int PayloadRoom = 4_096;
    private const int SmallBuffer = 256; // a new one for each input: both ways past it are taken
    private static readonly LinkLimits Limits = new() { BodyBytesMax = 64 * 1024, PayloadBytesMax = PayloadRoom };

    private static readonly long BytesMax = Limits.BodyBytesMax + (128 * 1024); // the readers' own buffers beside a body

    private static readonly int Inputs = int.TryParse(
        Environment.GetEnvironmentVariable("CLUSTER_FUZZ_FRAMES"), CultureInfo.InvariantCulture, out var asked)
        ? Math.Max(1, asked / 4)
        : InputsDefault;

    [Fact]
    public void Read_DamagedHello_IsRefusedOrWhole() => TryAll(
        "hellos", [LinkPreamble.Hello(new LinkHello(LinkChannel.Control, "gpu-1", 7, "cluster.tcp://gpu-1@uid-7:0", "run"))],
        bytes => Wait(LinkReception.ReadHelloAsync(new ByteSource(new MemoryStream(bytes), SmallBuffer), default)));

    [Fact]
    public void Read_DamagedControlFrames_AreRefusedOrWhole() => TryAll(
        "control frames", Frames(LinkChannel.Control), bytes => Read(bytes, LinkChannel.Control));

    [Fact]
    public void Read_DamagedTensorFrames_AreRefusedOrWhole() => TryAll(
        "tensor frames", Frames(LinkChannel.Tensor), bytes => Read(bytes, LinkChannel.Tensor));

    [Fact]
    public void Read_DamagedEnvelopes_AreRefusedOrWhole()
    {
        using var system = new Kit();
        Association? association = null;
        ushort[] tags = [1, RemoteTags.Identify, RemoteTags.ActorIdentity, RemoteTags.Watch, RemoteTags.Unwatch, RemoteTags.Terminated];
        var next = 0;
        TryAll("bodies of control frames", Bodies(), bytes =>
        {
            // What a peer watches is kept, up to its own limit: a new peer now and then, so that a body's memory is its own.
            if (next % 1_000 == 0) association = AssociationOf(system);
            association!.OnFrame(
                new FrameHeader(LinkChannel.Control, tags[next++ % tags.Length], 0, bytes.Length, 0), bytes, default);
        });
    }

    // Found by ten million inputs: of these bytes the library says no more than that an argument, or an index, is out of range.
    [Theory]
    [InlineData(FoundSeed)]
    [InlineData(623_900)]
    public void Read_EnvelopeThatTheLibraryStumblesOver_IsRefused(int seed)
    {
        using var system = new Kit();
        var association = AssociationOf(system);
        var bytes = Damage(Bodies()[(seed - 1) % 6], new Random(seed));
        Assert.Throws<LinkException>(
            () => association.OnFrame(new FrameHeader(LinkChannel.Control, 1, 0, bytes.Length, 0), bytes, default));
    }

    private static Association AssociationOf(Kit kit) =>
        new(kit.Sys.Remote, new Address(Address.RemoteProtocol, "peer", "uid-9", 0), isAccepted: true);

    private void TryAll(string what, byte[][] whole, Action<byte[]> read)
    {
        const int seed = 1;
        var (watch, refused, most) = (Stopwatch.StartNew(), 0, 0L);
        for (var i = 0; i < Inputs; i++)
        {
            var bytes = Damage(whole[i % whole.Length], new Random(seed + i));
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read(bytes);
            }
            catch (Exception cause) when (cause is LinkException or IOException)
            {
                refused++; // what a link is closed for, with a reason (a malformed protobuf is an IOException)
            }
            catch (Exception cause)
            {
                Assert.Fail($"{what}, seed {seed + i}: {cause}");
            }

            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Inputs} {what} from seed {seed}: {refused} refused, at most {most} bytes of memory, {Inputs / watch.Elapsed.TotalSeconds:0} per second"));
        Assert.InRange(most, 0, BytesMax);
        Assert.InRange(refused, Inputs / 100, Inputs);
    }

    private static void Read(byte[] bytes, LinkChannel channel)
    {
        var room = new byte[PayloadRoom];
        var handler = new Sink(room);
        Wait(new FrameReader(new ByteSource(new MemoryStream(bytes), SmallBuffer), channel, Limits, handler).RunAsync(default));
    }

    // Streams in memory complete at once.
    private static void Wait(Task task) => task.GetAwaiter().GetResult();

    /// <summary>Makes streams of a few frames, whose checksums damage breaks; half of the headers get theirs afterwards.</summary>
    private static byte[][] Frames(LinkChannel channel)
    {
        var all = new List<byte[]>();
        for (var count = 1; count <= 8; count++)
        {
            using var stream = new MemoryStream();
            var writer = new FrameWriter(stream, channel);
            for (var i = 0; i < count; i++)
            {
                var payload = channel == LinkChannel.Tensor && i % 2 == 0 ? new byte[100 * i] : [];
                writer.WriteAsync(new OutboundFrame((ushort)i, i, new byte[i * 20], payload), default).AsTask().GetAwaiter().GetResult();
            }

            writer.FlushAsync(default).AsTask().GetAwaiter().GetResult();
            all.Add(stream.ToArray());
        }

        return [.. all];
    }

    private static byte[][] Bodies()
    {
        var sender = new Ref { Side = Ref.Types.Side.Writer, Path = "/user/a#5" };
        byte[] Envelope(IMessage message) => new Envelope
        {
            Recipient = "/user/nobody", Sender = sender, Message = message.ToByteString(),
        }.ToByteArray();
        var watch = new WatchBody { Watchee = "/user/nobody", Watcher = "/user/a#5" }.ToByteArray();
        return
        [
            Envelope(new StringValue { Value = "text" }),
            Envelope(new IdentifyBody { MessageId = new MessageId { Text = "x" } }),
            Envelope(new ActorIdentityBody { MessageId = new MessageId { Number = 3 }, Subject = sender }),
            watch, watch, watch,
        ];
    }

    /// <summary>Does one to four things to bytes: flips, overwrites, large numbers, missing, doubled and cut off parts.</summary>
    private static byte[] Damage(byte[] whole, Random random)
    {
        var bytes = new List<byte>(whole);
        for (var times = random.Next(1, 5); times > 0 && bytes.Count > 0; times--)
        {
            var at = random.Next(bytes.Count);
            var length = random.Next(1, Math.Min(32, bytes.Count - at) + 1);
            switch (random.Next(6))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2:
                    for (var i = at; i < at + Math.Min(length, 8); i++) bytes[i] = 0xFF;
                    break;
                case 3: bytes.RemoveRange(at, length); break;
                case 4: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                default: bytes.RemoveRange(at, bytes.Count - at); break;
            }
        }

        var damaged = bytes.ToArray();
        if (random.Next(2) == 0 && damaged.Length >= FrameHeader.Size)
            BitConverter.TryWriteBytes(damaged.AsSpan(32), Crc32C.Compute(damaged.AsSpan(0, 32)));
        return damaged;
    }

    private sealed class Sink(byte[] room) : ILinkHandler
    {
        public void OnOpened(ILink link)
        {
        }

        public Memory<byte> OnPayload(in FrameHeader header, ReadOnlySpan<byte> body) => room;

        public void OnFrame(in FrameHeader header, ReadOnlySpan<byte> body, Memory<byte> payload) =>
            Assert.Equal((header.BodyBytes, (int)header.PayloadBytes), (body.Length, payload.Length));

        public void OnClosed(string reason)
        {
        }
    }

    private sealed class Kit() : TestKitBase("system", new ActorSystemSetup
    {
        Remote = new RemoteSettings { Transport = new TcpLinkTransport(), Messages = [(1, StringValue.Parser, typeof(StringValue))] },
    });
}
