using System.Globalization;

namespace OrderActors.Domain.Users;

/// <summary>
/// The hours of each day in which a user wants to be left alone, by the clock on their wall. They may go over midnight.
/// </summary>
/// <param name="From">When they begin, as <c>HH:mm</c>; this minute is quiet.</param>
/// <param name="To">When they end, as <c>HH:mm</c>; this minute is not quiet any more.</param>
public sealed record QuietHours(string From, string To)
{
    private const string Form = "HH:mm";

    /// <summary>Whether the text is a time of day.</summary>
    public static bool IsTime(string? text) => TimeOnly.TryParseExact(
        text, Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>When the quiet hours that contain a moment end, UTC; null: the moment is not quiet.</summary>
    /// <remarks>
    /// It is the first minute at which the clock on the wall shows a time that is not quiet. An end that the clock
    /// skips in spring comes with the skip; one that it shows twice in autumn comes the first time. Minute by minute:
    /// a longer step could jump over an end when the clock is set.
    /// </remarks>
    /// <param name="now">The moment.</param>
    /// <param name="zone">The user's time zone.</param>
    public DateTimeOffset? EndAfter(DateTimeOffset now, TimeZoneInfo zone)
    {
        var (from, to) = (Parse(From), Parse(To));
        var minute = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        if (!IsQuiet(minute)) return null;
        while (IsQuiet(minute)) minute = minute.AddMinutes(1);
        return minute;

        bool IsQuiet(DateTimeOffset at)
        {
            var clock = TimeZoneInfo.ConvertTime(at, zone).TimeOfDay;
            return from < to ? clock >= from && clock < to : from > to && (clock >= from || clock < to);
        }
    }

    private static TimeSpan Parse(string text) =>
        TimeOnly.ParseExact(text, Form, CultureInfo.InvariantCulture).ToTimeSpan();
}
