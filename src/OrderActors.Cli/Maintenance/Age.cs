using System.CommandLine.Parsing;
using System.Globalization;
using OrderActors.Runtime.Settings;

namespace OrderActors.Cli.Maintenance;

/// <summary>A time as operators give one: a date, a time, or how long ago.</summary>
internal static class Age
{
    private static readonly string[] Times = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK"];

    /// <summary>Reads it; times without an offset are in UTC.</summary>
    public static DateTimeOffset Parse(ArgumentResult result, DateTimeOffset now)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (DateTimeOffset.TryParseExact(text, Times, CultureInfo.InvariantCulture, Utc, out var time)) return time;
        if (!DurationText.TryParse(text, out var age, out var mistake))
            result.AddError(
                $"'{text}' is no time such as 2026-01-31 or 2026-01-31T18:00Z, and as an age it {mistake}.");
        else if (age > now - DateTimeOffset.MinValue)
            result.AddError($"'{text}' is longer ago than the calendar begins.");
        else
            return now - age;
        return default;
    }
}
