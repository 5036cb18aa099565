using Microsoft.AspNetCore.Server.Kestrel.Core;
using OrderActors.Engine.Settings;

namespace OrderActors.Gateway.Http;

/// <summary>
/// How much of the server callers may take up, and by which names they reach it. All else is the server's own default.
/// </summary>
public sealed class HttpLimits
{
    /// <summary>Connections at once; more are closed as soon as they come. Default 10,000.</summary>
    public int Connections { get; set; } = 10_000;

    /// <summary>Live feeds at once, of all callers together; more are answered 503. Default 5,000.</summary>
    public int Feeds { get; set; } = 5_000;

    /// <summary>Live feeds at once of one caller, by IP address; more are answered 503. Default 2,500.</summary>
    public int FeedsPerCaller { get; set; } = 2_500;

    /// <summary>How long the line and the headers of a request may take. Default 15 s.</summary>
    [DurationLimits("100ms", "10m")]
    public TimeSpan HeaderTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a connection may be idle between two requests. Default 130 s.</summary>
    [DurationLimits("100ms", "1h")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(130);

    /// <summary>
    /// Bytes a second that a body must come with, and an answer be taken with, on the average since its beginning.
    /// Default 4,096: a body of the largest size takes four minutes and a quarter at most.
    /// </summary>
    public int BytesPerSecond { get; set; } = 4096;

    /// <summary>How long a body or an answer may be slower than that. Default 5 s; above 1 s.</summary>
    [DurationLimits("1001ms", "5m")]
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Host names that the node answers to besides its own addresses, without scheme and port: <c>orders.example</c>,
    /// <c>*.example</c>, or <c>*</c> for any. Default none.
    /// </summary>
    public IList<string> Hosts { get; } = [];

    /// <summary>Checks the limits.</summary>
    /// <exception cref="ArgumentException">One of them makes no sense; the message names it.</exception>
    public void Validate()
    {
        if (Connections < 1) throw new ArgumentException($"Connections is {Connections}; it must be 1 or more");
        DurationLimitsAttribute.Check(this);
        if (Feeds < 1) throw new ArgumentException($"Feeds is {Feeds}; it must be 1 or more");
        if (FeedsPerCaller < 1)
            throw new ArgumentException($"FeedsPerCaller is {FeedsPerCaller}; it must be 1 or more");
        if (BytesPerSecond < 1)
            throw new ArgumentException($"BytesPerSecond is {BytesPerSecond}; it must be 1 or more");
        foreach (var host in Hosts)
            if (!IsHost(host))
                throw new ArgumentException($"Hosts names '{host}'; a host is a name such as orders.example, "
                    + "*.example or *, without scheme and port");
    }

    private static bool IsHost(string host)
    {
        if (host == "*") return true;
        var name = host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host;
        return Uri.CheckHostName(name.Trim('[', ']')) != UriHostNameType.Unknown;
    }

    internal void ApplyTo(KestrelServerOptions server)
    {
        var limits = server.Limits;
        limits.MaxConcurrentConnections = Connections;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.RequestHeadersTimeout = HeaderTimeout;
        limits.KeepAliveTimeout = IdleTimeout;
        limits.MaxRequestBodySize = RequestBody.Drained;
        limits.MinRequestBodyDataRate = new(BytesPerSecond, Grace);
        limits.MinResponseDataRate = new(BytesPerSecond, Grace);
    }
}
