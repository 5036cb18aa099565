using System.IO.Pipelines;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace OrderActors.Gateway.Http;

/// <summary>
/// Accepts connections only while fewer than a number of them are open. What comes beyond waits in the system's queue,
/// where it costs no descriptor.
/// </summary>
/// <remarks>
/// The server's own limit counts a connection after it was accepted, and for each address on its own. A thousand that
/// come at once have then taken every descriptor of the process before the first of them is sent away.
/// </remarks>
/// <param name="transport">The transport that listens.</param>
/// <param name="most">How many connections of all addresses may be open.</param>
internal sealed class AcceptLimit(IConnectionListenerFactory transport, int most) : IConnectionListenerFactory
{
    /// <summary>How many may be open beyond the server's own limit: those that it is about to send away.</summary>
    public const int Surplus = 16;

    // A place is taken by a write and given back by a read; a semaphore would want an end of its own.
    private readonly Channel<byte> places = Channel.CreateBounded<byte>(most);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken) =>
        new Listener(await transport.BindAsync(endpoint, cancellationToken), places);

    private sealed class Listener(IConnectionListener inner, Channel<byte> places) : IConnectionListener
    {
        private readonly CancellationTokenSource unbound = new();

        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken)
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, unbound.Token);
            try
            {
                await places.Writer.WriteAsync(0, end.Token);
            }
            catch (OperationCanceledException) when (unbound.IsCancellationRequested)
            {
                return null;
            }

            ConnectionContext? connection = null;
            try
            {
                connection = await inner.AcceptAsync(cancellationToken);
                return connection is null ? null : new Counted(connection, places);
            }
            finally
            {
                if (connection is null) places.Reader.TryRead(out _);
            }
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken)
        {
            await unbound.CancelAsync();
            await inner.UnbindAsync(cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await unbound.CancelAsync();
            await inner.DisposeAsync();
            unbound.Dispose();
        }
    }

    private sealed class Counted(ConnectionContext inner, Channel<byte> places) : ConnectionContext
    {
        private int isOver;

        public override string ConnectionId { get => inner.ConnectionId; set => inner.ConnectionId = value; }

        public override IFeatureCollection Features => inner.Features;

        public override IDictionary<object, object?> Items { get => inner.Items; set => inner.Items = value; }

        public override IDuplexPipe Transport { get => inner.Transport; set => inner.Transport = value; }

        public override CancellationToken ConnectionClosed
        {
            get => inner.ConnectionClosed;
            set => inner.ConnectionClosed = value;
        }

        public override EndPoint? LocalEndPoint { get => inner.LocalEndPoint; set => inner.LocalEndPoint = value; }

        public override EndPoint? RemoteEndPoint { get => inner.RemoteEndPoint; set => inner.RemoteEndPoint = value; }

        public override void Abort(ConnectionAbortedException abortReason) => inner.Abort(abortReason);

        public override async ValueTask DisposeAsync()
        {
            try
            {
                await inner.DisposeAsync();
                await base.DisposeAsync();
            }
            finally
            {
                if (Interlocked.Exchange(ref isOver, 1) == 0) places.Reader.TryRead(out _);
            }
        }
    }
}
