using System.Globalization;
using System.Text.RegularExpressions;

namespace OrderActors.Engine.Settings;

/// <summary>
/// The one way in which node and console read durations: <c>15m</c>, <c>1h30m</c>, ISO 8601 (<c>PT15M</c>) and
/// <c>1.00:00:00</c>. Texts that people and .NET would read differently are refused, with both readings.
/// </summary>
/// <remarks>The console compiles this file, since it refers to no project of the node.</remarks>
public static partial class DurationText
{
    /// <summary>What durations look like, for messages.</summary>
    public const string Examples = "15m, 24h, 1h30m, 500ms, 7d, PT15M or 1.00:00:00";

    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("w", 7 * TimeSpan.TicksPerDay), ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour),
        ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond),
    ];

    /// <summary>Reads a duration; it is never negative.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The duration.</param>
    /// <param name="mistake">Why it is not a duration: the end of a sentence that names it, after "which"; else
    /// empty.</param>
    public static bool TryParse(string? text, out TimeSpan value, out string mistake)
    {
        var plain = text ?? "";
        // The other forms are rewritten into the first one.
        if (Iso().IsMatch(plain)) plain = plain[1..].Replace("T", "", StringComparison.Ordinal).ToLowerInvariant();
        else if (Clock().IsMatch(plain)) plain = Clock().Replace(plain, "${d}d${h}h${m}m${s}s").TrimStart('d');
        var sum = Sum(Written().Match(plain));
        value = sum is { } ticks and <= long.MaxValue ? new((long)ticks) : default;
        mistake = sum is null ? Mistake(text ?? "") : sum > long.MaxValue ? "is longer than any clock counts" : "";
        return mistake.Length == 0;
    }

    /// <summary>Writes a duration as people do: <c>1h30m</c>, <c>500ms</c>, <c>0s</c>.</summary>
    public static string Write(TimeSpan value)
    {
        var text = "";
        var rest = value.Ticks;
        foreach (var (unit, ticks) in Units[1..])
        {
            var number = unit == "ms" ? rest / (decimal)ticks : rest / ticks;
            if (number != 0) text += string.Create(CultureInfo.InvariantCulture, $"{number}{unit}");
            rest %= ticks;
        }

        return text.Length == 0 ? "0s" : text;
    }

    /// <summary>Its ticks; null where it is not a duration, has a unit twice or a small one before a large one.
    /// </summary>
    private static decimal? Sum(Match written)
    {
        if (!written.Success) return null;
        var (sum, last) = (0m, long.MaxValue);
        foreach (var (number, unit) in written.Groups["number"].Captures.Zip(written.Groups["unit"].Captures))
        {
            var ticks = Array.Find(Units, known => known.Unit == unit.Value).Ticks;
            if (ticks >= last) return null;
            // 1.5h is fine, 1.5h30m is a mistake.
            if (last != long.MaxValue && decimal.Truncate(sum / last) * last != sum) return null;
            sum += decimal.Parse(number.ValueSpan, CultureInfo.InvariantCulture) * ticks;
            last = ticks;
        }

        return sum;
    }

    private static string Mistake(string text)
    {
        if (text.Length == 0) return $"is empty; a duration looks like {Examples}";
        if (text[0] == '-') return "is negative";
        if (Bare().IsMatch(text))
            return $"has no unit: people read minutes or seconds, .NET {text} days; write {text}m, {text}s or {text}d";
        if (Three().Match(text) is { Success: true, Groups: [_, var first, var second, var third] })
            return "people read as "
                + $"{first}h{second}m{third}s and .NET as {first}d{second}h{third}m; write one of these";
        if (Two().Match(text) is { Success: true, Groups: [_, var left, var right] })
            return $"some read as {left}h{right}m and some as {left}m{right}s; write one of these";
        return Calendar().IsMatch(text)
            ? "has years or months, which differ in length; count days, as in P30D or 30d"
            : $"is not a duration; one looks like {Examples}";
    }

    [GeneratedRegex(@"^((?<number>[0-9]{1,9}([.][0-9]{1,7})?)(?<unit>ms|[wdhms]))+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Written();

    [GeneratedRegex(@"^P(?=.)([0-9.]+W|([0-9.]+D)?(T(?=[0-9])([0-9.]+H)?([0-9.]+M)?([0-9.]+S)?)?)\z")]
    private static partial Regex Iso();

    [GeneratedRegex(@"^((?<d>[0-9]{1,8})[.])?(?<h>[01]?[0-9]|2[0-3]):(?<m>[0-5][0-9]):(?<s>[0-5][0-9]([.][0-9]+)?)\z")]
    private static partial Regex Clock();

    [GeneratedRegex(@"^[0-9]+([.][0-9]+)?\z")]
    private static partial Regex Bare();

    [GeneratedRegex(@"^([0-9]+):([0-5][0-9]):([0-5][0-9](?:[.][0-9]+)?)\z")]
    private static partial Regex Three();

    [GeneratedRegex(@"^([0-9]+):([0-5][0-9])\z")]
    private static partial Regex Two();

    [GeneratedRegex("^P([0-9.]+[DW])?[0-9.]+[YM]")]
    private static partial Regex Calendar();
}
