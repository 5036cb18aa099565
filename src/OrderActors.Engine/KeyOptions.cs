using OrderActors.Engine.Settings;

namespace OrderActors.Engine;

/// <summary>How long idempotency keys are remembered.</summary>
public sealed record KeyOptions
{
    /// <summary>
    /// Keys of commands and claims on starts are remembered for so long at least. Default 24 h. Every node of a store
    /// has the same.
    /// </summary>
    [DurationLimits("1m", "90d")]
    public TimeSpan RememberFor { get; set; } = TimeSpan.FromHours(24);
}
