using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OrderActors.Akka.Hosting;

/// <summary>Looks whether a node can listen for the others, before it touches anything.</summary>
internal static class ClusterPort
{
    /// <exception cref="IOException">Another process listens there.</exception>
    public static async Task EnsureFreeAsync(AkkaEngineOptions options, CancellationToken cancellation)
    {
        if (options.Port == 0) return;
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(options.Host, cancellation);
            using var listener = new TcpListener(addresses[0], options.Port);
            listener.Start();
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture,
                $"the cluster's address {options.Host}:{options.Port} is in use; is this node running already?"), e);
        }
        catch (SocketException e)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture,
                $"this node cannot listen at the cluster's address {options.Host}:{options.Port}: {e.Message}"), e);
        }
    }
}
