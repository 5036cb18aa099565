using OrderActors.Sagas;

namespace OrderActors.Domain.Notifications;

/// <summary>The notification's stages.</summary>
public static class NotificationStages
{
#pragma warning disable CS1591 // The names are the meaning.
    public const string Start = "start";
    public const string Preferences = "preferences";
    public const string Quiet = "quiet";
    public const string Sending = "sending";
    public const string Completed = "completed";
    public const string Cancelled = "cancelled";
    public const string Failed = "failed";
#pragma warning restore CS1591

    /// <summary>The stages by rank.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> ByRank { get; } =
        [[Start], [Preferences], [Quiet], [Sending], [Completed, Cancelled, Failed]];
}

/// <summary>What became of a notification by one channel.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="State"><c>pending</c>, <c>delivered</c>, <c>failed</c> or <c>skipped</c>.</param>
/// <param name="Why">Why it failed or was skipped; null otherwise.</param>
public sealed record ChannelStatus(string Channel, string State, string? Why = null)
{
    /// <summary>It has not ended yet.</summary>
    public const string Pending = "pending";

    /// <summary>It was handed over.</summary>
    public const string Delivered = "delivered";

    /// <summary>It failed for good.</summary>
    public const string Failed = "failed";

    /// <summary>The user does not want it by this channel.</summary>
    public const string Skipped = "skipped";
}

/// <summary>A notification as clients see it.</summary>
public sealed record NotificationStatus
{
    /// <summary>Who gets it.</summary>
    public required string UserId { get; init; }

    /// <summary>Its stage: one of <see cref="NotificationStages"/>.</summary>
    public required string Stage { get; init; }

    /// <summary>How it ended, or null.</summary>
    public string? Outcome { get; init; }

    /// <summary>What it is about.</summary>
    public required string Subject { get; init; }

    /// <summary><c>normal</c> or <c>urgent</c>.</summary>
    public required string Urgency { get; init; }

    /// <summary>The topic that users can unsubscribe from, or null.</summary>
    public string? Topic { get; init; }

    /// <summary>What became of it by each channel; empty until it is planned.</summary>
    public required ValueList<ChannelStatus> Channels { get; init; }

    /// <summary>Until when the user's quiet hours hold it back, UTC; null: not at all.</summary>
    public DateTimeOffset? HeldUntil { get; init; }

    /// <summary>The newest error, or null.</summary>
    public string? LastError { get; init; }

    /// <summary>When it was requested, UTC.</summary>
    public required DateTimeOffset RequestedAt { get; init; }
}

/// <summary>A notification's state, folded from its events. Immutable; read it through the query.</summary>
public sealed record NotificationState
{
    internal NotificationState(NotificationRequested requested) => Requested = requested;

    internal NotificationRequested Requested { get; }

    internal string Stage { get; init; } = NotificationStages.Preferences;

    /// <summary>The calls that have not ended.</summary>
    internal ValueList<Work> Calls { get; init; } = [];

    internal ValueList<ChannelStatus> Channels { get; init; } = [];

    internal DateTimeOffset? HeldUntil { get; init; }

    internal string? LastError { get; init; }

    internal string? Outcome { get; init; }
}
