using System.Buffers.Binary;
using System.Globalization;
using Cluster.Actors.Links;
using Google.Protobuf;

namespace Cluster.Coordinator.Runs.TensorBoard;

/// <summary>Writes scalars into a file that TensorBoard reads.</summary>
/// <remarks>
/// A file is a sequence of TFRecords, each an <c>Event</c> of TensorFlow's protobuf. Each generation has a file of its own, which
/// begins with a session's start: TensorBoard then leaves out what older files say of that step and of later ones, so that steps
/// which are computed again are drawn once. A full disk costs scalars, never the run.
/// Source: tensorflow/core/lib/io/record_writer.h, core/util/event.proto, core/framework/summary.proto.
/// </remarks>
internal sealed class EventFile : IDisposable
{
    private const uint MaskDelta = 0xA282EAD8;
    private const int SessionStart = 1;

    // Field numbers of Event, Summary, Value and SessionLog.
    private const int WallTime = 1, Step = 2, FileVersion = 3, Summary = 5, SessionLog = 7;
    private const int SummaryValue = 1, Tag = 1, SimpleValue = 2, Status = 1;

    private readonly FileStream _file;
    private readonly TimeProvider _time;
    private readonly Action<string> _onLost;
    private bool _isLosing;

    /// <summary>Creates the file of a generation.</summary>
    /// <param name="folder">The folder that TensorBoard is pointed at.</param>
    /// <param name="step">The version that the generation begins with.</param>
    /// <param name="time">Gives each event its time.</param>
    /// <param name="onLost">Is told once when scalars begin to be lost.</param>
    /// <exception cref="IOException">The file cannot be created.</exception>
    public EventFile(string folder, long step, TimeProvider time, Action<string> onLost)
    {
        (_time, _onLost) = (time, onLost);
        Directory.CreateDirectory(folder);
        var seconds = time.GetUtcNow().ToUnixTimeSeconds();
        var name = string.Create(
            CultureInfo.InvariantCulture, $"events.out.tfevents.{seconds:D10}.{Environment.MachineName}.{Environment.ProcessId}");
        var path = Path.Combine(folder, name);
        for (var again = 1; File.Exists(path); again++) path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{name}.{again}"));
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite);
        Add(0, output => Write(output, FileVersion, ByteString.CopyFromUtf8("brain.Event:2")));
        Add(step + 1, output => Write(output, SessionLog, Message(log =>
        {
            log.WriteTag(Status, WireFormat.WireType.Varint);
            log.WriteInt32(SessionStart);
        })));
        Flush();
    }

    /// <summary>Adds scalars of a step; what is null or not finite is left out.</summary>
    public void Add(long step, params IEnumerable<(string Tag, double? Value)> scalars)
    {
        var summary = Message(output =>
        {
            foreach (var (tag, value) in scalars)
                if (value is { } number && double.IsFinite(number))
                    Write(output, SummaryValue, Message(v =>
                    {
                        Write(v, Tag, ByteString.CopyFromUtf8(tag));
                        v.WriteTag(SimpleValue, WireFormat.WireType.Fixed32);
                        v.WriteFloat((float)number);
                    }));
        });
        if (!summary.IsEmpty) Add(step, output => Write(output, Summary, summary));
    }

    /// <summary>Brings what was added to the file.</summary>
    public void Flush() => Guard(() => _file.Flush());

    /// <inheritdoc/>
    public void Dispose() => Guard(_file.Dispose);

    private void Add(long step, Action<CodedOutputStream> what)
    {
        var data = Message(output =>
        {
            output.WriteTag(WallTime, WireFormat.WireType.Fixed64);
            output.WriteDouble(_time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0);
            output.WriteTag(Step, WireFormat.WireType.Varint);
            output.WriteInt64(step);
            what(output);
        }).Span;
        var record = new byte[sizeof(ulong) + sizeof(uint) + data.Length + sizeof(uint)];
        BinaryPrimitives.WriteUInt64LittleEndian(record, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), Masked(record.AsSpan(0, 8)));
        data.CopyTo(record.AsSpan(12));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(12 + data.Length), Masked(data));
        Guard(() => _file.Write(record));
    }

    // A checksum of bytes that hold checksums is weak: TensorFlow turns and shifts it.
    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        var crc = Crc32C.Compute(bytes);
        return ((crc >> 15) | (crc << 17)) + MaskDelta;
    }

    private static ByteString Message(Action<CodedOutputStream> write)
    {
        using var memory = new MemoryStream();
        using (var output = new CodedOutputStream(memory, leaveOpen: true)) write(output);
        return ByteString.CopyFrom(memory.GetBuffer().AsSpan(0, (int)memory.Length));
    }

    private static void Write(CodedOutputStream output, int field, ByteString bytes)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(bytes);
    }

    private void Guard(Action write)
    {
        if (_isLosing) return; // half a record may stand at the end: whatever followed could not be read
        try
        {
            write();
        }
        catch (IOException e)
        {
            _isLosing = true;
            _onLost($"{e.Message}; tb/ gets no more of this generation");
        }
    }
}
