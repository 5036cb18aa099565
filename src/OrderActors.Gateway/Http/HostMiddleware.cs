using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;

namespace OrderActors.Gateway.Http;

/// <summary>Sends requests away that ask for a host which this node is not.</summary>
internal sealed class HostMiddleware(RequestDelegate next, GatewayOptions options, IServer server)
{
    private readonly KnownHosts hosts = new(options, server);

    public Task InvokeAsync(HttpContext context)
    {
        var host = context.Request.Host;
        return hosts.Knows(host, context.Connection.LocalIpAddress)
            ? next(context)
            : new Problem(StatusCodes.Status421MisdirectedRequest, "unknown-host",
                $"this node does not answer to the host '{host.Host}'; OrderActors:Http:Hosts can name it")
                .ExecuteAsync(context);
    }
}
