using System.Threading.Channels;
using Cluster.Actors.Links;
using Cluster.Messages;
using Cluster.Training.Data;
using Google.Protobuf;

namespace Cluster.WorkerNode.Data;

/// <summary>Reads files over a link to the coordinator, piece by piece: a few are asked for ahead, and no more are in memory.</summary>
/// <remarks>One file at a time. The link is closed by <see cref="Dispose"/>.</remarks>
internal sealed class DataReader : ILinkHandler, IDisposable
{
    private const string Unasked = "a piece came that was not asked for";

    private readonly Channel<(PushData Body, Memory<byte> Bytes)> _pieces = Channel.CreateUnbounded<(PushData, Memory<byte>)>();
    private readonly byte[][] _memory = new byte[DataPieces.AskedMax][]; // used in turn: pieces come and are taken in their order
    private ILink? _link;
    private int _next;
    private long _came, _asked;

    /// <summary>Reads a file from the place on that its copy here has reached.</summary>
    /// <param name="name">What it is of.</param>
    /// <param name="file">Its place in the list.</param>
    /// <param name="length">Its length; null: as the coordinator says, up to the limit of a list.</param>
    /// <param name="into">Where it goes, from its position on.</param>
    /// <exception cref="LinkException">The link closed, or what came was not asked for.</exception>
    /// <exception cref="DataException">The coordinator does not serve it; the message says why.</exception>
    public async Task ReadAsync(string name, int file, long? length, Stream into)
    {
        long asked = into.Position, taken = asked;
        var total = length ?? 1; // of which the first piece tells
        while (taken < total)
        {
            for (; asked < total && asked - taken < DataPieces.AskedMax * DataPieces.PieceBytes; asked += DataPieces.PieceBytes)
                Ask(new PullData { Name = name, File = file, Offset = asked });
            var (body, bytes) = await NextAsync().ConfigureAwait(false);
            if (body.Refusal.Length > 0) throw new DataException(name, body.Refusal);
            if (length is null && taken == 0) total = body.Total;
            if (length is null && total > DataPieces.ListBytesMax) throw new LinkException($"a list of {total} bytes");
            if (body.File != file || body.Offset != taken || body.Total != total || bytes.Length != Math.Min(DataPieces.PieceBytes, total - taken))
                throw new LinkException($"{bytes.Length} bytes of file {body.File} from {body.Offset} of {body.Total} came out of turn");
            await into.WriteAsync(bytes).ConfigureAwait(false);
            taken += bytes.Length;
        }
    }

    private void Ask(PullData m)
    {
        Interlocked.Increment(ref _asked);
        _link!.TrySend(new OutboundFrame(TensorTags.PullData, 0, m.ToByteArray())); // where it is closed, the channel is too
    }

    private async ValueTask<(PushData Body, Memory<byte> Bytes)> NextAsync()
    {
        try
        {
            return await _pieces.Reader.ReadAsync().ConfigureAwait(false);
        }
        catch (ChannelClosedException e)
        {
            throw e.InnerException as LinkException ?? new LinkException("the link to the coordinator closed");
        }
    }

    /// <inheritdoc/>
    public void OnOpened(ILink link) => _link = link;

    /// <inheritdoc/>
    public Memory<byte> OnPayload(in FrameHeader header, ReadOnlySpan<byte> body)
    {
        if (header.PayloadBytes > DataPieces.PieceBytes) throw new LinkException($"a piece of {header.PayloadBytes} bytes");
        if (_came >= Volatile.Read(ref _asked)) throw new LinkException(Unasked);
        return _memory[_next++ % _memory.Length] ??= new byte[DataPieces.PieceBytes];
    }

    /// <inheritdoc/>
    public void OnFrame(in FrameHeader header, ReadOnlySpan<byte> body, Memory<byte> payload)
    {
        if (header.Tag != TensorTags.PushData) throw new LinkException($"tag {header.Tag} is not awaited by who fetches data");
        var m = BodyParser.Parse(PushData.Parser, body);
        if (++_came > Volatile.Read(ref _asked)) throw new LinkException(Unasked);
        _pieces.Writer.TryWrite((m, payload));
    }

    /// <inheritdoc/>
    public void OnClosed(string reason) => _pieces.Writer.TryComplete(new LinkException($"the link to the coordinator closed: {reason}"));

    /// <inheritdoc/>
    public void Dispose() => _link?.Close("the worker has what it needs");
}
