namespace OrderActors.Embedded.Partitions;

/// <summary>
/// Forgets sagas that have nothing to do here. Only once the index holds their latest row: the index is what wakes
/// them up.
/// </summary>
internal sealed class Passivation(CellTable entries, EmbeddedOptions options)
{
    /// <summary>How many entries one run looks at: a step must stay short.</summary>
    private const int Budget = 256;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(10);
    private DateTimeOffset notBefore = DateTimeOffset.MinValue;

    private readonly Queue<(CellEntry CellEntry, DateTimeOffset EndedAt)> ended = new();

    public long IndexedOrdering { get; set; }

    /// <summary>
    /// The saga has ended and wants nothing: it need not wait for the index, for nothing will wake it up.
    /// </summary>
    public void Ended(CellEntry entry, DateTimeOffset now) => ended.Enqueue((entry, now));

    /// <summary>When it is worth while to run again, UTC, or null.</summary>
    public DateTimeOffset? NextAt { get; private set; }

    public void Run(DateTimeOffset now)
    {
        // A short while, for those who ask how it ended; then room for others. Old objects are what a collector pays
        // for.
        while (ended.TryPeek(out var first) && first.EndedAt + options.ForgetEndedAfter <= now)
        {
            ended.Dequeue();
            if (first.CellEntry.TouchedAt <= first.EndedAt && IsIdle(first.CellEntry)) entries.Remove(first.CellEntry);
        }

        if (now >= notBefore)
        {
            // No entry twice in one run.
            for (var left = Math.Min(Budget, entries.Count); left > 0 && entries.Oldest is { } entry; left--)
            {
                if (entries.Count <= options.LiveSagas && entry.TouchedAt + options.PassivateAfter > now) break;
                if (MayGo(entry)) entries.Remove(entry);
                else entries.Touch(entry, now);
            }

            notBefore = now + (entries.Count > options.LiveSagas ? ShortPause : Pause);
        }

        NextAt = entries.Oldest is not { } oldest ? null
            : oldest.TouchedAt + options.PassivateAfter is var idle && idle > notBefore ? idle : notBefore;
        if (ended.TryPeek(out var next) && !(NextAt < next.EndedAt + options.ForgetEndedAfter))
            NextAt = next.EndedAt + options.ForgetEndedAfter;
    }

    /// <summary>
    /// A stopped saga stays: it answers with its error, and must not be tried again by every message.
    /// </summary>
    public bool MayGo(CellEntry entry) => IsIdle(entry) && entry.NewestOrdering <= IndexedOrdering;

    private static bool IsIdle(CellEntry entry) =>
        entry.State == CellEntryState.Live && entry.Running.Count == 0 && entry.Watchers is not { Count: > 0 } &&
        entry.AwaitedBatch is null &&
        entry.Cell is not { WaitsUnrecorded: true }; // A new cell would not know how long to wait.
}
