using System.IO.Pipelines;
using System.Net;
using System.Threading.RateLimiting;
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
internal sealed class AcceptLimit(IConnectionListenerFactory transport, int most)
    : IConnectionListenerFactory, IDisposable
{
    /// <summary>How many may be open beyond the server's own limit: those that it is about to send away.</summary>
    public const int Surplus = 16;

    /// <summary>Each listener waits for one place at a time, and none may be turned away.</summary>
    private readonly ConcurrencyLimiter places = new(new() { PermitLimit = most, QueueLimit = int.MaxValue });

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken) =>
        new Listener(await transport.BindAsync(endpoint, cancellationToken), places);

    public void Dispose() => places.Dispose();

    private sealed class Listener(IConnectionListener inner, ConcurrencyLimiter places) : IConnectionListener
    {
        private readonly CancellationTokenSource unbound = new();

        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken)
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, unbound.Token);
            RateLimitLease place;
            try
            {
                place = await places.AcquireAsync(1, end.Token);
            }
            catch (OperationCanceledException) when (unbound.IsCancellationRequested)
            {
                return null;
            }

            ConnectionContext? connection = null;
            try
            {
                connection = await inner.AcceptAsync(cancellationToken);
                return connection is null ? null : new Counted(connection, place);
            }
            finally
            {
                if (connection is null) place.Dispose();
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

    private sealed class Counted(ConnectionContext inner, RateLimitLease place) : ConnectionContext
    {
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
                place.Dispose(); // A second time it does nothing.
            }
        }
    }
}
