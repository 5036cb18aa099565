using System.Net;
using System.Net.Sockets;
using OrderActors.Akka.Hosting;
using Xunit;

namespace OrderActors.Akka.Tests.Nodes;

/// <summary>A node that is started twice says so; it must not share its address with itself.</summary>
public sealed class ClusterPortTests
{
    [Fact]
    public async Task Address_OfAnother_IsRefusedUntilThatIsGone()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        // As Akka's transport does by default; .NET then shares the port on Unix.
        other.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var error = await Assert.ThrowsAsync<IOException>(
            () => ClusterPort.EnsureFreeAsync("127.0.0.1", port, default));
        Assert.Contains($"127.0.0.1:{port} is in use", error.Message, StringComparison.Ordinal);
        other.Stop();

        await ClusterPort.EnsureFreeAsync("127.0.0.1", port, default);
    }

    [Fact]
    public async Task Address_ThatIsNotOfThisMachine_IsRefused()
    {
        // An address for documentation (RFC 5737).
        var error = await Assert.ThrowsAsync<IOException>(
            () => ClusterPort.EnsureFreeAsync("192.0.2.1", 4053, default));

        Assert.Contains("cannot listen", error.Message, StringComparison.Ordinal);
    }
}
