using System.Diagnostics;
using System.Globalization;
using Cluster.Messages;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Xunit.Abstractions;

namespace Cluster.Coordinator.Tests.Messages;

/// <summary>
/// Fills each message at random, damages its bytes, and parses them: each is refused as malformed or parsed, within a bound
/// of memory. <c>CLUSTER_FUZZ_FRAMES=10000000</c> makes a long run of it.
/// </summary>
public sealed class HostileMessagesTests(ITestOutputHelper output)
{
    private const int InputsDefault = 20_000;
    private const long BytesMax = 1 << 20; // for a few hundred bytes

    private static readonly int Inputs = int.TryParse(
        Environment.GetEnvironmentVariable("CLUSTER_FUZZ_FRAMES"), CultureInfo.InvariantCulture, out var asked)
        ? Math.Max(1, asked / 4)
        : InputsDefault;

    [Fact]
    public void Parse_DamagedMessages_AreRefusedOrWhole()
    {
        const int seed = 1;
        var all = WireMessages.Control.Concat(WireMessages.Tensor).ToArray();
        var (watch, refused, most) = (Stopwatch.StartNew(), 0, 0L);
        for (var i = 0; i < Inputs; i++)
        {
            var random = new Random(seed + i);
            var (_, parser, type) = all[i % all.Length];
            var bytes = Damage(Fill((IMessage)Activator.CreateInstance(type)!, random, 0).ToByteArray(), random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                parser.ParseFrom(bytes);
            }
            catch (InvalidProtocolBufferException)
            {
                refused++;
            }
            catch (Exception cause)
            {
                Assert.Fail($"{type.Name}, seed {seed + i}: {cause}");
            }

            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Inputs} messages from seed {seed}: {refused} refused, at most {most} bytes of memory, {Inputs / watch.Elapsed.TotalSeconds:0} per second"));
        Assert.InRange(most, 0, BytesMax);
        Assert.InRange(refused, Inputs / 100, Inputs);
    }

    [Fact]
    public void MaySend_EachMessage_IsOfOneRoleAndLeavingOfTwo()
    {
        string[] roles = ["coordinator", "server", "worker"];
        foreach (var (tag, _, type) in WireMessages.Control)
            Assert.Equal(type == typeof(LeaveRun) ? 2 : 1, roles.Count(role => WireRoles.MaySend(role, tag)));
        Assert.False(WireRoles.MaySend("admin", 1));
        Assert.False(WireRoles.MaySend("coordinator", TensorTags.PushState));
    }

    // The other ones are bounded by their link alone.
    [Fact]
    public void BodyBytesMax_MessagesWithoutLists_AreBoundedTightly()
    {
        foreach (var (tag, _, type) in WireMessages.Control.Concat(WireMessages.Tensor))
        {
            var message = (IMessage)Activator.CreateInstance(type)!;
            var isBounded = WireLimits.BodyBytesMax.TryGetValue(tag, out var most);
            Assert.True(isBounded || message.Descriptor.Fields.InFieldNumberOrder().Any(f => f.IsRepeated)
                || type == typeof(SlotFailed) || type == typeof(PartEvaluated), type.Name);
            Assert.True(!isBounded || most <= 64 * 1024, type.Name);
        }
    }

    private static IMessage Fill(IMessage message, Random random, int depth)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (field.IsRepeated)
            {
                if (field.IsMap || field.Accessor.GetValue(message) is not System.Collections.IList list) continue;
                for (var i = random.Next(4); i > 0; i--) list.Add(Value(field, random, depth));
            }
            else if (random.Next(4) > 0)
            {
                field.Accessor.SetValue(message, Value(field, random, depth));
            }
        }

        return message;
    }

    private static object Value(FieldDescriptor field, Random random, int depth) => field.FieldType switch
    {
        FieldType.Message => Fill(field.MessageType.Parser.ParseFrom([]), random, depth + 1),
        FieldType.String => new string('x', random.Next(20)),
        FieldType.Bytes => ByteString.CopyFrom(new byte[random.Next(20)]),
        FieldType.Bool => random.Next(2) == 0,
        FieldType.Double => random.NextDouble(),
        FieldType.Float => random.NextSingle(),
        FieldType.Int64 or FieldType.SInt64 => random.NextInt64(long.MinValue, long.MaxValue),
        FieldType.UInt32 => (uint)random.Next(),
        FieldType.Enum => 0,
        _ => random.Next(),
    };

    private static byte[] Damage(byte[] whole, Random random)
    {
        var bytes = new List<byte>(whole);
        for (var times = random.Next(1, 5); times > 0 && bytes.Count > 0; times--)
        {
            var at = random.Next(bytes.Count);
            var length = random.Next(1, Math.Min(32, bytes.Count - at) + 1);
            switch (random.Next(5))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = 0xFF; break;
                case 2: bytes.RemoveRange(at, length); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                default: bytes.RemoveRange(at, bytes.Count - at); break;
            }
        }

        return [.. bytes];
    }
}
