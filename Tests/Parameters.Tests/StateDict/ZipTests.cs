using System.Buffers.Binary;
using Cluster.Parameters.StateDict;
using Cluster.Parameters.StateDict.Zip;

namespace Cluster.Parameters.Tests.StateDict;

public sealed class ZipTests
{
    private static readonly byte[] Good = HandMadeArchive.With(HandMadeArchive.DictOf(HandMadeArchive.Tensor));

    [Fact]
    public void Finish_FewEntries_IsAnOrdinaryZip()
    {
        using var archive = new System.IO.Compression.ZipArchive(new MemoryStream(Good));

        Assert.Equal(
            ["archive/data.pkl", "archive/data/0", "archive/version"], archive.Entries.Select(e => e.FullName));
    }

    [Fact]
    public void Finish_ManyEntries_UsesZip64AndReadsBack()
    {
        const int Count = 70_000;
        using var stream = new MemoryStream();
        var writer = new ZipWriter(stream);
        for (int i = 0; i < Count; i++)
            writer.Add($"a/{i}", [(byte)i]);
        writer.Finish();
        var reader = new ZipReader(new FileBytes(stream, "z"));

        Assert.Equal(Count, reader.Names.Count());
        Assert.Equal(69_999 % 256, Assert.Single(reader.Read("a/69999")));
        stream.Position = 0;
        using var archive = new System.IO.Compression.ZipArchive(stream);
        Assert.Equal(Count, archive.Entries.Count);
    }

    [Fact]
    public void Finish_BeyondFourGigabytes_UsesZip64AndReadsBack()
    {
        const long Before = 5L << 30;
        using var stream = new MemoryStream();
        var writer = new ZipWriter(stream, Before);
        writer.Add("a/x", "hello"u8);
        writer.Finish();
        var reader = new ZipReader(new FileBytes(new LateStream(Before, stream.ToArray()), "z"));

        Assert.Equal("hello"u8, reader.Read("a/x"));
    }

    [Theory]
    [InlineData("/archive/x")]
    [InlineData("archive/../x")]
    [InlineData("archive//x")]
    [InlineData("archive/./x")]
    [InlineData("archive\\x")]
    [InlineData("C:/x")]
    [InlineData("archive/x\0")]
    [InlineData("archive/")]
    public void Read_OddName_IsRefused(string name) => Assert.Contains(
        "plain relative path", HandMadeArchive.Refusal(Add((name, []))), StringComparison.Ordinal);

    [Fact]
    public void Read_OtherStructure_IsRefused()
    {
        RefusesWith("twice", Add(("archive/data/0", [])));
        RefusesWith("one folder", Add(("other/x", [])));
        RefusesWith("byte order", Add(("archive/byteorder", "big"u8.ToArray())));
        byte[] newer = Add(("archive/byteorder", "little"u8.ToArray()), ("archive/.data/id", [1]));
        Assert.Single(HandMadeArchive.Read(newer));
    }

    public static TheoryData<string, int, byte, string> Changes() => new()
    {
        { "central", 8, 1, "flags" },
        { "central", 10, 8, "compressed" },
        { "central", 16, 1, "differs from the central directory" },
        { "central", 20, 1, "different stored and plain" },
        { "central", 28, 1, "reaches beyond its end|malformed|not a plain" },
        { "central", 32, 1, "comment" },
        { "central", 42, 1, "no local header" },
        { "central", 45, 0x40, "reach beyond the file" },
        { "central", 47, 1, "differs from the central directory" },
        { "local", 8, 8, "differs from the central directory" },
        { "local", 14, 1, "differs from the central directory" },
        { "local", 22, 1, "differs from the central directory" },
        { "local", 26, 1, "differs from the central directory" },
        { "local", 31, 1, "differs from the central directory" },
        { "end", 4, 1, "volumes" },
        { "end", 8, 1, "volumes" },
        { "end", 12, 1, "does not match its central directory" },
        { "end", 16, 1, "does not match its central directory" },
        { "end", 20, 1, "comment" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Read_ChangedRecord_IsRefused(string record, int offset, byte change, string reasons)
    {
        byte[] file = [.. Good];
        int start = record switch
        {
            "local" => 0,
            "central" => file.AsSpan().IndexOf("PK\x01\x02"u8),
            _ => file.Length - 22,
        };
        file[start + offset] ^= change;
        string reason = HandMadeArchive.Refusal(file);

        Assert.Contains(reasons.Split('|'), part => reason.Contains(part, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_EntriesThatShareBytes_AreRefused()
    {
        // The first entry's data is an archive of its own; the directory's second entry is pointed at a header in
        // there.
        byte[] inner = [];
        using (var stream = new MemoryStream())
        {
            var writer = new ZipWriter(stream);
            writer.Add("a/y", [1, 2, 3]);
            inner = [.. stream.ToArray()];
        }

        using var outer = new MemoryStream();
        var zip = new ZipWriter(outer);
        zip.Add("a/x", inner);
        zip.Add("a/y", [1, 2, 3]);
        zip.Finish();
        byte[] file = outer.ToArray();
        int second = file.AsSpan().LastIndexOf("PK\x01\x02"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(second + 42), 64);

        Assert.Contains("overlap", Assert.Throws<StateDictException>(
            () => new ZipReader(new FileBytes(new MemoryStream(file), "z"))).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_HugeCounts_TakesNoMemory()
    {
        byte[] file = [.. Good];
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(file.Length - 10), 0x7FFFFFF0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        HandMadeArchive.Refusal(file);

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void Read_Bomb_IsRefusedUnopened()
    {
        using var stream = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(stream, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = zip.CreateEntry("archive/data.pkl").Open();
            for (int i = 0; i < 64; i++)
                entry.Write(new byte[1 << 20]);
        }

        byte[] file = stream.ToArray();
        long before = GC.GetAllocatedBytesForCurrentThread();

        RefusesWith("compressed (method 8)", file);
        Assert.True(file.Length < 1 << 20 && GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void Read_TooManyEntries_AreRefusedUnread()
    {
        using var stream = new MemoryStream();
        var zip = new ZipWriter(stream);
        for (int i = 0; i <= 100_000; i++)
            zip.Add($"a/{i}", []);
        zip.Finish();

        Assert.Contains("100001 entries, more than 100000", Assert.Throws<StateDictException>(
            () => new ZipReader(new FileBytes(stream, "z"))).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PickleOfAnotherCase_IsNotIt()
    {
        byte[] file = [.. Good];
        for (int at; (at = file.AsSpan().IndexOf("data.pkl"u8)) >= 0;)
            "DATA.PKL"u8.CopyTo(file.AsSpan(at));

        RefusesWith("one folder with a data.pkl", file);
    }

    private static void RefusesWith(string reason, byte[] file) =>
        Assert.Contains(reason, HandMadeArchive.Refusal(file), StringComparison.Ordinal);

    private static byte[] Add(params (string Name, byte[] Data)[] more) =>
        HandMadeArchive.With(HandMadeArchive.DictOf(HandMadeArchive.Tensor), more);

    /// <summary>Is a file of zeros with some bytes at its end.</summary>
    private sealed class LateStream(long before, byte[] tail) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => before + tail.Length;

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int count = (int)Math.Min(buffer.Length, Length - Position);
            for (int i = 0; i < count; i++, Position++)
                buffer[i] = Position < before ? (byte)0 : tail[Position - before];
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
