namespace OrderActors.Simulation.Schedule;

/// <summary>
/// The simulated time, and everything that is going to happen in it. What falls on one instant happens in the order in
/// which it was entered.
/// </summary>
internal sealed class Agenda
{
    /// <summary>Nothing of interest is further away; sums of times stay inside the calendar.</summary>
    private static readonly TimeSpan Furthest = TimeSpan.FromDays(3650);

    private readonly PriorityQueue<Action, (long Ticks, long Number)> entries = new();
    private long number;

    /// <summary>The world's own time, UTC. A node's clock may be ahead of it.</summary>
    public DateTimeOffset Now { get; private set; } = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public void In(TimeSpan wait, Action action)
    {
        var at = Now + (wait < TimeSpan.Zero ? TimeSpan.Zero : wait < Furthest ? wait : Furthest);
        entries.Enqueue(action, (at.UtcTicks, number++));
    }

    /// <summary>Lets the next entry happen; false when there is none.</summary>
    public bool Next()
    {
        if (!entries.TryDequeue(out var action, out var at)) return false;
        Now = new(at.Ticks, TimeSpan.Zero);
        action();
        return true;
    }
}
