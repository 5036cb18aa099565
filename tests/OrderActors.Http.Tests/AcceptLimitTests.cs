using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrderActors.Gateway.Http;
using Xunit;

namespace OrderActors.Http.Tests;

/// <summary>However many connections come at once, no more than the limit take a descriptor.</summary>
public sealed class AcceptLimitTests : IAsyncLifetime
{
    private const int Most = 3;

    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(30);

    private readonly List<Socket> callers = [];
    private readonly List<ConnectionContext> accepted = [];
    private readonly AcceptLimit limit = new(
        new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance), Most);
    private IConnectionListener listener = null!;

    public async Task InitializeAsync() =>
        listener = await limit.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), CancellationToken.None);

    public async Task DisposeAsync()
    {
        callers.ForEach(caller => caller.Dispose());
        foreach (var connection in accepted) await connection.DisposeAsync();
        await listener.DisposeAsync();
        limit.Dispose();
    }

    [Fact]
    public async Task Connections_BeyondTheLimit_WaitUntilOneHasEnded()
    {
        for (var i = 0; i < Most + 2; i++) await CallAsync(listener);
        for (var i = 0; i < Most; i++) accepted.Add(await AcceptAsync(listener));

        var next = listener.AcceptAsync().AsTask();
        Assert.False(next.IsCompleted);
        await accepted[0].DisposeAsync();
        await accepted[0].DisposeAsync();
        accepted.Add(await next.WaitAsync(TestTimeout) ?? throw new InvalidOperationException("the listener ended"));

        var beyond = listener.AcceptAsync().AsTask();
        Assert.False(beyond.IsCompleted);
        await listener.UnbindAsync();
        Assert.Null(await beyond.WaitAsync(TestTimeout));
    }

    [Fact]
    public async Task Limit_OfTwoAddresses_IsOne()
    {
        await using var other = await limit.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), CancellationToken.None);
        for (var i = 0; i < Most; i++)
        {
            await CallAsync(listener);
            accepted.Add(await AcceptAsync(listener));
        }

        await CallAsync(other);
        var next = other.AcceptAsync().AsTask();

        Assert.False(next.IsCompleted);
        await other.UnbindAsync();
        Assert.Null(await next.WaitAsync(TestTimeout));
    }

    [Fact]
    public async Task Stop_WhileConnectionsWait_DoesNotWaitForThem()
    {
        for (var i = 0; i < Most + 1; i++) await CallAsync(listener);
        for (var i = 0; i < Most; i++) accepted.Add(await AcceptAsync(listener));
        var next = listener.AcceptAsync().AsTask();

        await listener.UnbindAsync();

        Assert.Null(await next.WaitAsync(TestTimeout));
    }

    private async Task CallAsync(IConnectionListener at)
    {
        callers.Add(new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        await callers[^1].ConnectAsync(at.EndPoint);
    }

    private static async Task<ConnectionContext> AcceptAsync(IConnectionListener at) =>
        await at.AcceptAsync().AsTask().WaitAsync(TestTimeout)
            ?? throw new InvalidOperationException("the listener ended");
}
