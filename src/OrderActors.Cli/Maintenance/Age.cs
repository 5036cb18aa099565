using System.CommandLine.Parsing;
using System.Globalization;
using OrderActors.Engine.Settings;

namespace OrderActors.Cli.Maintenance;

/// <summary>A time as operators give one: a date, a time, or how long ago by the node's clock.</summary>
/// <param name="EndedBefore">The time; null where an age is given.</param>
/// <param name="OlderThanSeconds">The age in seconds; null where a time is given.</param>
internal sealed record Age(DateTimeOffset? EndedBefore, long? OlderThanSeconds)
{
    /// <summary>The longest age that a node takes, in seconds.</summary>
    private const long MostSeconds = 31_536_000_000;

    private static readonly string[] Times = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK"];

    /// <summary>Reads it; times without an offset are in UTC.</summary>
    public static Age? Parse(ArgumentResult result)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (DateTimeOffset.TryParseExact(text, Times, CultureInfo.InvariantCulture, Utc, out var time))
            return new(time, null);
        if (!DurationText.TryParse(text, out var age, out var mistake))
            result.AddError(
                $"'{text}' is not a time such as 2026-01-31 or 2026-01-31T18:00Z, and as an age it {mistake}.");
        else if (age.TotalSeconds > MostSeconds)
            result.AddError($"'{text}' is longer ago than a thousand years.");
        else
            return new(null, (long)Math.Ceiling(age.TotalSeconds));
        return null;
    }

    /// <summary>The time that it comes to where now is the given time.</summary>
    public DateTimeOffset At(DateTimeOffset now) => EndedBefore ?? now - TimeSpan.FromSeconds(OlderThanSeconds!.Value);
}
