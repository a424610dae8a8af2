using Cluster.Messages;
using Google.Protobuf;

namespace Cluster.Coordinator.Tests.Messages;

public class WireMessagesTests
{
    /// <summary>Freezes tags and field numbers. To change a message, add a field with a new number; never renumber.</summary>
    [Fact]
    public void Numbers_OfAllMessages_AreFrozen()
    {
        var lines = WireMessages.Control.Concat(WireMessages.Tensor).Select(m =>
        {
            var message = (IMessage)Activator.CreateInstance(m.Type)!;
            var fields = message.Descriptor.Fields.InFieldNumberOrder().Select(f => $"{f.FieldNumber}:{f.Name}");
            return $"{m.Tag} {m.Type.Name} {string.Join(' ', fields)}".TrimEnd();
        });
        Assert.Equal(File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Messages", "frozen.txt")), lines);
    }

    [Fact]
    public void Numbers_EachTag_NamesOneMessage()
    {
        var all = WireMessages.Control.Concat(WireMessages.Tensor).ToList();
        Assert.Equal(all.Count, all.Select(m => m.Tag).Distinct().Count());
        var declared = typeof(GetRun).Assembly.GetTypes().Where(t => typeof(IMessage).IsAssignableFrom(t) && t.IsClass);
        Type[] parts =
        [
            typeof(ServerShard), typeof(SlotAssignment), typeof(SlotTimes), typeof(MetricSums), typeof(WorkerTimes),
            typeof(DataList), typeof(DataFile),
        ];
        Assert.Equal(
            declared.Except(parts).Select(t => t.Name).Order(StringComparer.Ordinal),
            all.Select(m => m.Type.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Bytes_OfPushGradient_AreAsWrittenDown()
    {
        var message = new PushGradient { Step = 470, Slot = 1, Rows = 16, Loss = 0.5, WorkerId = 2 };
        Assert.Equal("08D6031001201029000000000000E03F3002", Convert.ToHexString(message.ToByteArray()));
    }
}
