using System.Net;
using Microsoft.AspNetCore.Http;
using OrderActors.Gateway.Http;

namespace OrderActors.Gateway.Feed;

/// <summary>Counts the open feeds: a process and each caller may have this many. A caller is an IP address.</summary>
internal sealed class FeedSeats(GatewayOptions options)
{
    private readonly Lock gate = new();
    private readonly Dictionary<IPAddress, int> ofCallers = [];
    private int taken;

    /// <summary>Takes a seat until the request ends.</summary>
    /// <returns>Why there is none, or null.</returns>
    public Problem? Take(HttpContext context)
    {
        var (limits, caller) = (options.Limits, context.Connection.RemoteIpAddress ?? IPAddress.None);
        lock (gate)
        {
            var own = ofCallers.GetValueOrDefault(caller);
            if (taken >= limits.Feeds) return Full($"the node has {taken} open feeds, as many as it may");
            if (own >= limits.FeedsPerCaller) return Full($"{caller} has {own} open feeds, as many as it may");
            taken++;
            ofCallers[caller] = own + 1;
        }

        context.Response.RegisterForDispose(new Seat(this, caller));
        return null;
    }

    private static Problem Full(string detail) => Problem.NotNow("too-many-feeds", detail) with { RetryAfter = 5 };

    private void Leave(IPAddress caller)
    {
        lock (gate)
        {
            taken--;
            if (--ofCallers[caller] == 0) ofCallers.Remove(caller);
        }
    }

    private sealed class Seat(FeedSeats seats, IPAddress caller) : IDisposable
    {
        public void Dispose() => seats.Leave(caller);
    }
}
