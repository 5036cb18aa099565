using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Akka.Configuration;

namespace OrderActors.Akka.Hosting;

/// <summary>Checks that a node can listen for the others before it touches anything.</summary>
internal static class ClusterPort
{
    /// <exception cref="IOException">Another process listens there.</exception>
    public static Task EnsureFreeAsync(Config system, CancellationToken cancellation) => EnsureFreeAsync(
        system.GetString("akka.remote.dot-netty.tcp.hostname"), system.GetInt("akka.remote.dot-netty.tcp.port"),
        cancellation);

    /// <exception cref="IOException">Another process listens there.</exception>
    public static async Task EnsureFreeAsync(string host, int port, CancellationToken cancellation)
    {
        if (port == 0) return;
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, cancellation);
            using var listener = new TcpListener(addresses[0], port);
            listener.Start();
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture,
                $"the cluster's address {host}:{port} is in use; is this node running already?"), e);
        }
        catch (SocketException e)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture,
                $"this node cannot listen at the cluster's address {host}:{port}: {e.Message}"), e);
        }
    }
}
