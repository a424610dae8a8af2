using System.Buffers;
using System.Threading.Channels;
using Cluster.Actors.Links;
using Cluster.Messages;
using Google.Protobuf;
using Microsoft.Win32.SafeHandles;

namespace Cluster.Coordinator.Data;

/// <summary>Answers one worker's questions for pieces of what is served, in their order.</summary>
/// <remarks>
/// Files are read beside the link's own thread, and a piece only once there is room for it. A worker that asks for more than it
/// takes is cut off.
/// </remarks>
internal sealed class DataLink(ServedData data) : ILinkHandler
{
    private readonly Channel<PullData> _asked = Channel.CreateUnbounded<PullData>(); // bounded by what is open
    private ILink? _link;
    private int _open;
    private (string Path, SafeFileHandle Handle)? _file; // the one that was read last

    /// <inheritdoc/>
    public void OnOpened(ILink link)
    {
        _link = link;
        _ = ServeAsync();
    }

    /// <inheritdoc/>
    public Memory<byte> OnPayload(in FrameHeader header, ReadOnlySpan<byte> body) =>
        throw new LinkException($"tag {header.Tag} has no payload here");

    /// <inheritdoc/>
    public void OnFrame(in FrameHeader header, ReadOnlySpan<byte> body, Memory<byte> payload)
    {
        if (header.Tag != TensorTags.PullData) throw new LinkException($"tag {header.Tag} is not for who serves data");
        var m = BodyParser.Parse(PullData.Parser, body);
        if (Interlocked.Increment(ref _open) > DataPieces.AskedMax)
            throw new LinkException($"more than {DataPieces.AskedMax} pieces were asked for at a time");
        _asked.Writer.TryWrite(m);
    }

    /// <inheritdoc/>
    public void OnClosed(string reason) => _asked.Writer.TryComplete();

    private async Task ServeAsync()
    {
        try
        {
            await foreach (var m in _asked.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                await data.Room.WaitAsync().ConfigureAwait(false);
                var piece = new Piece(this);
                try
                {
                    var body = await ReadAsync(m, piece).ConfigureAwait(false);
                    _link!.TrySend(new OutboundFrame(TensorTags.PushData, 0, body.ToByteArray(), piece.Bytes, piece));
                }
                catch
                {
                    piece.Dispose();
                    throw;
                }
            }
        }
        catch (LinkException e)
        {
            _link!.Close(e.Message);
        }
        catch (ObjectDisposedException)
        {
            _link!.Close("the coordinator ends");
        }
        finally
        {
            _file?.Handle.Dispose();
        }
    }

    private async ValueTask<PushData> ReadAsync(PullData m, Piece piece)
    {
        try
        {
            var list = await data.ListAsync(m.Name).ConfigureAwait(false);
            if (m.File < DataPieces.ListFile || m.File > list.Files.Count) throw new LinkException($"there is no file {m.File}");
            var total = m.File == DataPieces.ListFile ? list.Bytes.Length : list.Files[m.File - 1].Bytes;
            if (m.Offset < 0 || m.Offset >= total) throw new LinkException($"file {m.File} has no byte {m.Offset}");
            var bytes = (int)Math.Min(DataPieces.PieceBytes, total - m.Offset);
            if (m.File == DataPieces.ListFile) piece.Bytes = list.Bytes.AsMemory((int)m.Offset, bytes);
            else Read(list.Files[m.File - 1].Path, m.Offset, piece.Rent(bytes));
            return new PushData { File = m.File, Offset = m.Offset, Total = total };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            piece.Bytes = default;
            return new PushData { File = m.File, Offset = m.Offset, Refusal = e.Message };
        }
    }

    private void Read(string path, long offset, Memory<byte> into)
    {
        if (_file?.Path != path)
        {
            _file?.Handle.Dispose();
            _file = null;
            _file = (path, File.OpenHandle(path, options: FileOptions.SequentialScan));
        }

        for (var done = 0; done < into.Length;)
        {
            var read = RandomAccess.Read(_file.Value.Handle, into.Span[done..], offset + done);
            if (read == 0) throw new IOException($"{path} is shorter than it was when it was hashed");
            done += read;
        }
    }

    /// <summary>Is a piece in memory, until it is sent.</summary>
    private sealed class Piece(DataLink link) : IDisposable
    {
        private byte[]? _rented;

        public ReadOnlyMemory<byte> Bytes { get; set; }

        public Memory<byte> Rent(int bytes)
        {
            _rented = ArrayPool<byte>.Shared.Rent(bytes);
            var memory = _rented.AsMemory(0, bytes);
            Bytes = memory;
            return memory;
        }

        public void Dispose()
        {
            if (_rented is not null) ArrayPool<byte>.Shared.Return(_rented);
            link.Free();
        }
    }

    private void Free()
    {
        Interlocked.Decrement(ref _open);
        try
        {
            data.Room.Release();
        }
        catch (ObjectDisposedException)
        {
            // The coordinator ended meanwhile, and nobody waits for room.
        }
    }
}
