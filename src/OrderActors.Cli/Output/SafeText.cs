using System.Buffers;
using System.Globalization;
using System.Text;

namespace OrderActors.Output;

/// <summary>
/// The one rule for text that people read in a terminal or a log: it stays in its line, steers nothing and is read in
/// the order in which it stands.
/// </summary>
/// <remarks>The console and the node share this file: neither refers to the other.</remarks>
internal static class SafeText
{
    // Control characters (C1 ones begin escape sequences as well), marks of direction, line and paragraph separators.
    private static readonly SearchValues<char> Unsafe = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(c => (char)c).Where(char.IsControl), '\u061C', '\u200E', '\u200F',
            '\u2028', '\u2029', '\u202A', '\u202B', '\u202C', '\u202D', '\u202E', '\u2066', '\u2067', '\u2068',
            '\u2069']);

    /// <summary>The text with each unsafe character, line breaks included, as <c>\uXXXX</c>.</summary>
    public static string Escape(string text)
    {
        if (text.AsSpan().IndexOfAny(Unsafe) < 0) return text;
        var safe = new StringBuilder(text.Length + 32);
        foreach (var c in text)
        {
            if (Unsafe.Contains(c)) safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else safe.Append(c);
        }

        return safe.ToString();
    }
}
