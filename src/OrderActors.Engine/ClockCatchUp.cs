using System.Text.Json;
using Microsoft.Extensions.Logging;
using OrderActors.Engine.Journal;

namespace OrderActors.Engine;

/// <summary>
/// Sets the clock of waits to the newest events at a start. Events with times in the future mean that the system's
/// clock was set back, or is behind another node's: retries scheduled up to that time are due.
/// </summary>
public static class ClockCatchUp
{
    /// <summary>This many are read: the newest event alone may be from after the clock was set back.</summary>
    private const int Newest = 5_000;

    /// <summary>Reads the newest events and sets the clock.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="newest">The ordering of its newest event, or 0.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="log">Gets a warning of a clock that was set back.</param>
    /// <param name="cancellation">Cancels.</param>
    public static async Task RunAsync(
        IJournal journal, long newest, SteadyClock clock, ILogger log, CancellationToken cancellation)
    {
        if (newest == 0) return;
        var page = await journal.ReadAsync(Math.Max(0, newest - Newest), Newest, cancellation);
        var latest = page.Rows.Select(TimeOf).DefaultIfEmpty().Max();
        if (clock.CatchUp(latest) is { Ticks: > 0 } behind)
            log.LogWarning("The clock is {Behind} behind the newest events: it was set back", behind);
    }

    /// <summary>When an event was decided, as far as the checksum covers it; the year 1 if that is damaged.</summary>
    private static DateTimeOffset TimeOf(JournalRow row)
    {
        if (EventChecksum.Fault(row) is not null) return default;
        try
        {
            return EnvelopeJson.Read(row.Payload, row.CreatedAt).At;
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
