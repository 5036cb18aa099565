using OrderActors.Engine.Settings;

namespace OrderActors.Engine;

/// <summary>How long idempotency keys are remembered.</summary>
public sealed record KeyOptions
{
    /// <summary>
    /// The least time for which keys of commands and claims on starts are remembered. Default 24 h. It must be the same
    /// on all nodes of a store.
    /// </summary>
    [DurationLimits("1m", "90d")]
    public TimeSpan RememberFor { get; set; } = TimeSpan.FromHours(24);
}
