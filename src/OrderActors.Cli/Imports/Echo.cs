using System.Globalization;

namespace OrderActors.Cli.Imports;

/// <summary>Values of a file as a reason shows them: short, however long they are.</summary>
internal static class Echo
{
    /// <summary>The longest reason, in characters: nodes and libraries may quote as well.</summary>
    private const int LongestReason = 1000;

    private const int LongestValue = 60;

    /// <summary>The value in quotes, cut where it is long.</summary>
    public static string Of(string value) => value.Length <= LongestValue
        ? $"'{value}'"
        : string.Create(CultureInfo.InvariantCulture, $"'{Cut(value, LongestValue)}' ({value.Length} characters)");

    /// <summary>The reason, cut where it is long.</summary>
    public static string OfReason(string reason) => Cut(reason, LongestReason);

    // Half a surrogate pair is not text.
    private static string Cut(string text, int length) => text.Length <= length ? text
        : $"{text.AsSpan(0, char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)}…";
}
