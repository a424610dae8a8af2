using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Cluster.Actors.Links;

/// <summary>An accepted socket as Kestrel sees it. Its pipes read and write only when they are asked to.</summary>
internal sealed class SocketConnection : DefaultConnectionContext, IConnectionSocketFeature, IDuplexPipe
{
    private readonly CancellationTokenSource _closed = new();

    public SocketConnection(Socket socket)
        : base(Guid.NewGuid().ToString("n"))
    {
        socket.NoDelay = true;
        Socket = socket;
        Stream = new NetworkStream(socket, ownsSocket: true);
        Input = PipeReader.Create(Stream, new StreamPipeReaderOptions(leaveOpen: true));
        Output = PipeWriter.Create(Stream, new StreamPipeWriterOptions(leaveOpen: true));
        Transport = this;
        LocalEndPoint = socket.LocalEndPoint;
        RemoteEndPoint = socket.RemoteEndPoint;
        ConnectionClosed = _closed.Token;
        Features.Set<IConnectionSocketFeature>(this);
    }

    public Socket Socket { get; }

    /// <summary>The bytes themselves; for a link without TLS, past the pipes.</summary>
    public NetworkStream Stream { get; }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public override void Abort(ConnectionAbortedException abortReason) => Stream.Dispose();

    public override void Abort() => Stream.Dispose();

    public override async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync().ConfigureAwait(false);
        await _closed.CancelAsync().ConfigureAwait(false);
        _closed.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }
}
