using System.Text.Json;

namespace OrderActors.Gateway.Sagas;

/// <summary>A page of sagas.</summary>
/// <param name="Sagas">By id.</param>
/// <param name="Next">What to ask for <c>after</c>, or null at the end.</param>
internal sealed record SagaList(IReadOnlyList<SagaRow> Sagas, string? Next);

/// <summary>A saga in lists.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Id">Its id.</param>
/// <param name="Stage">Where it is.</param>
/// <param name="Outcome">How it ended, or null.</param>
/// <param name="Owner">Whose it is, or null.</param>
/// <param name="Stuck">Whether a compensation waits for an operator.</param>
/// <param name="CreatedAt">When it was started, UTC.</param>
/// <param name="UpdatedAt">When its newest event was decided, UTC.</param>
internal sealed record SagaRow(string Kind, string Id, string Stage, string? Outcome, string? Owner, bool Stuck,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>One sentence: what the saga waits for, until when, who can move it.</summary>
/// <param name="Kind">The saga's kind.</param>
/// <param name="Id">The saga's id.</param>
/// <param name="Why">The sentence.</param>
internal sealed record SagaWhyResponse(string Kind, string Id, string Why);

/// <summary>A saga's history.</summary>
/// <param name="Kind">The saga's kind.</param>
/// <param name="Id">The saga's id.</param>
/// <param name="Events">In their sequence.</param>
internal sealed record HistoryResponse(string Kind, string Id, IReadOnlyList<HistoryEntry> Events);

/// <summary>An event of a history.</summary>
/// <param name="SequenceNumber">Its number within the saga.</param>
/// <param name="Ordering">Its position among all events of the node.</param>
/// <param name="At">When it was decided, UTC.</param>
/// <param name="Manifest">Its stored name.</param>
/// <param name="Class">What it is about.</param>
/// <param name="Stage">The stage after the decision, on its last event.</param>
/// <param name="Key">The call that the event ends, or whose attempt failed.</param>
/// <param name="Attempt">The number of the attempt that failed or that ended its call.</param>
/// <param name="CommandKey">The idempotency key of the command that caused it.</param>
/// <param name="Data">What it says.</param>
internal sealed record HistoryEntry(
    long SequenceNumber, long Ordering, DateTimeOffset At, string Manifest, string Class,
    string? Stage, string? Key, int? Attempt, string? CommandKey, JsonElement Data);

/// <summary>An event of the live feed.</summary>
/// <param name="Ordering">Its position among all events of the node.</param>
/// <param name="Saga">Its saga, as <c>kind/id</c>.</param>
/// <param name="SequenceNumber">Its number within the saga.</param>
/// <param name="Manifest">Its stored name.</param>
/// <param name="Class">What it is about; null where this node cannot read it.</param>
/// <param name="At">When it was decided, UTC.</param>
/// <param name="Stage">The stage after the decision, on its last event.</param>
/// <param name="Outcome">How the saga ended, or null.</param>
internal sealed record FeedItem(long Ordering, string Saga, long SequenceNumber, string Manifest, string? Class,
    DateTimeOffset At, string? Stage, string? Outcome);
