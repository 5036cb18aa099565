using OrderActors.Sagas;

namespace OrderActors.Domain.Greetings;

/// <summary>The greeting's stages.</summary>
public static class GreetingStages
{
#pragma warning disable CS1591 // The names are the meaning.
    public const string Start = "start";
    public const string Gather = "gather";
    public const string Send = "send";
    public const string Log = "log";
    public const string Completed = "completed";
    public const string Cancelled = "cancelled";
    public const string Failed = "failed";
#pragma warning restore CS1591

    /// <summary>The stages by rank.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> ByRank { get; } =
        [[Start], [Gather], [Send], [Log], [Completed, Cancelled, Failed]];
}

/// <summary>A greeting as clients see it.</summary>
public sealed record GreetingStatus
{
    /// <summary>Whom it greets.</summary>
    public required string UserId { get; init; }

    /// <summary>Its stage: one of <see cref="GreetingStages"/>.</summary>
    public required string Stage { get; init; }

    /// <summary>How it ended, or null.</summary>
    public string? Outcome { get; init; }

    /// <summary>The user's name, once known.</summary>
    public string? Name { get; init; }

    /// <summary>The greeting, once chosen.</summary>
    public string? Text { get; init; }

    /// <summary>Its delivery: <c>queued</c> or <c>skipped</c>; null before.</summary>
    public string? Delivery { get; init; }

    /// <summary>The newest error, or null.</summary>
    public string? LastError { get; init; }

    /// <summary>When it was started, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }
}

/// <summary>A greeting's state, folded from its events. Immutable; read it through the query.</summary>
public sealed record GreetingState
{
    internal GreetingState(GreetingStarted started) => Started = started;

    internal GreetingStarted Started { get; }

    internal string Stage { get; init; } = GreetingStages.Gather;

    /// <summary>The calls of this stage that have not ended.</summary>
    internal ValueList<Work> Calls { get; init; } = [];

    internal DetailsFetched? Details { get; init; }

    internal PreferencesFetched? Preferences { get; init; }

    internal GreetingChosen? Chosen { get; init; }

    internal string? Delivery { get; init; }

    internal string? LastError { get; init; }

    internal string? Outcome { get; init; }
}
