using OrderActors.Gateway.Http;

namespace OrderActors.Gateway;

/// <summary>What the gateway decides by.</summary>
public sealed record GatewayOptions
{
    /// <summary>How often a quiet event stream sends a comment, so that proxies keep it open. Default 15 s.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The folder below which backups may be made, an absolute path, or null for any that the node may write. Whoever
    /// reaches the gateway can order one. It may be a symbolic link; none below it may lead out of it.
    /// </summary>
    public string? BackupRoot { get; init; }

    /// <summary>How much of the server callers may take up.</summary>
    public HttpLimits Limits { get; init; } = new();
}
