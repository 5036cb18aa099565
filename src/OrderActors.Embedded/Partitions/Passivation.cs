namespace OrderActors.Embedded.Partitions;

/// <summary>
/// Forgets sagas that have nothing to do here. Only once the index holds their latest row: the index is what wakes
/// them up.
/// </summary>
internal sealed class Passivation(SlotTable slots, EmbeddedOptions options)
{
    /// <summary>How many slots one run looks at: a step must stay short.</summary>
    private const int Budget = 256;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(10);
    private DateTimeOffset notBefore = DateTimeOffset.MinValue;

    private readonly Queue<(Slot Slot, DateTimeOffset EndedAt)> ended = new();

    public long IndexedOrdering { get; set; }

    /// <summary>
    /// The saga has ended and wants nothing: it need not wait for the index, for nothing will wake it up.
    /// </summary>
    public void Ended(Slot slot, DateTimeOffset now) => ended.Enqueue((slot, now));

    /// <summary>When it is worth while to run again, UTC, or null.</summary>
    public DateTimeOffset? NextAt { get; private set; }

    public void Run(DateTimeOffset now)
    {
        // A short while, for those who ask how it ended; then room for others. Old objects are what a collector pays
        // for.
        while (ended.TryPeek(out var first) && first.EndedAt + options.ForgetEndedAfter <= now)
        {
            ended.Dequeue();
            if (first.Slot.TouchedAt <= first.EndedAt && IsIdle(first.Slot)) slots.Remove(first.Slot);
        }

        if (now >= notBefore)
        {
            // No slot twice in one run.
            for (var left = Math.Min(Budget, slots.Count); left > 0 && slots.Oldest is { } slot; left--)
            {
                if (slots.Count <= options.LiveSagas && slot.TouchedAt + options.PassivateAfter > now) break;
                if (MayGo(slot)) slots.Remove(slot);
                else slots.Touch(slot, now);
            }

            notBefore = now + (slots.Count > options.LiveSagas ? ShortPause : Pause);
        }

        NextAt = slots.Oldest is not { } oldest ? null
            : oldest.TouchedAt + options.PassivateAfter is var idle && idle > notBefore ? idle : notBefore;
        if (ended.TryPeek(out var next) && !(NextAt < next.EndedAt + options.ForgetEndedAfter))
            NextAt = next.EndedAt + options.ForgetEndedAfter;
    }

    /// <summary>
    /// A stopped saga stays: it answers with its error, and must not be tried again by every message.
    /// </summary>
    public bool MayGo(Slot slot) => IsIdle(slot) && slot.NewestOrdering <= IndexedOrdering;

    private static bool IsIdle(Slot slot) =>
        slot.State == SlotState.Live && slot.Running.Count == 0 && slot.Watchers is not { Count: > 0 } &&
        slot.Hold is null &&
        slot.Cell is not { WaitsUnrecorded: true }; // A new cell would not know how long to wait.
}
