using System.CommandLine.Parsing;
using System.Globalization;

namespace OrderActors.Cli.Maintenance;

/// <summary>A time as operators give one: a date, a time, or how long ago.</summary>
internal static class Age
{
    private static readonly string[] Times = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK"];

    /// <summary>Reads it; times without an offset are in UTC.</summary>
    public static DateTimeOffset Parse(ArgumentResult result, DateTimeOffset now)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (TryParse(text, now, out var time)) return time;
        result.AddError($"'{text}' is no time; it looks like 2026-01-31, 2026-01-31T18:00Z, 90d, 12h, 30m, 10s or 2w.");
        return default;
    }

    /// <summary>As <see cref="Parse"/>, false where it is none.</summary>
    public static bool TryParse(string text, DateTimeOffset now, out DateTimeOffset time)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParseExact(text, Times, CultureInfo.InvariantCulture, Utc, out time)) return true;
        if (text.Length < 2 || UnitOf(text[^1]) is not { } unit
            || !int.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || unit.TotalSeconds * number > (now - DateTimeOffset.MinValue).TotalSeconds) return false;
        time = now - unit * number;
        return true;
    }

    private static TimeSpan? UnitOf(char letter) => letter switch
    {
        's' => TimeSpan.FromSeconds(1),
        'm' => TimeSpan.FromMinutes(1),
        'h' => TimeSpan.FromHours(1),
        'd' => TimeSpan.FromDays(1),
        'w' => TimeSpan.FromDays(7),
        _ => null,
    };
}
