using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace OrderActors.Gateway.Http;

/// <summary>
/// The names that the node answers to. A page in a browser may let its own name lead to this machine (DNS rebinding);
/// its requests then carry that name, which is not one of these.
/// </summary>
/// <remarks>
/// Always: <c>localhost</c> and loopback addresses, the hosts of the addresses that the server listens on, the address
/// that the connection has come to, and <see cref="HttpLimits.Hosts"/>. A request without a host (HTTP/1.0, some
/// balancers' probes) comes from no browser.
/// </remarks>
internal sealed class KnownHosts(GatewayOptions options, IServer server)
{
    private readonly Lazy<IList<StringSegment>> names = new(() => NamesOf(options, server));

    /// <summary>Whether a request with this host, on a connection that came to this address, is answered.</summary>
    public bool Knows(HostString host, IPAddress? local)
    {
        if (!host.HasValue || HostString.MatchesAny(host.Host, names.Value)) return true;
        if (!IPAddress.TryParse(host.Host, out var literal)) return false;
        literal = Plain(literal);
        return IPAddress.IsLoopback(literal) || (local is not null && literal.Equals(Plain(local)));
    }

    private static IList<StringSegment> NamesOf(GatewayOptions options, IServer server)
    {
        var names = new List<StringSegment> { "localhost" };
        foreach (var name in options.Limits.Hosts) names.Add(name);
        foreach (var address in server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
            if (BindingAddress.Parse(address).Host is { Length: > 0 } host && host is not ("+" or "*"))
                names.Add(host);
        return names;
    }

    private static IPAddress Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
