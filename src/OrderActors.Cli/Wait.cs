using System.Globalization;
using OrderActors.Engine.Settings;

namespace OrderActors.Cli;

/// <summary>
/// How long the console is to wait: a duration as everywhere, or a number of seconds, which these options have always
/// been given in. At most a day.
/// </summary>
internal static class Wait
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Reads it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="wait">How long to wait.</param>
    /// <param name="mistake">Why it is nothing to wait for: the end of a sentence, after "which"; else empty.</param>
    public static bool TryParse(string text, out TimeSpan wait, out string mistake)
    {
        var isNumber = decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);
        if (DurationText.TryParse(isNumber ? $"{text}s" : text, out wait, out mistake) && wait > Longest)
            mistake = "is longer than a day";
        return mistake.Length == 0;
    }
}
