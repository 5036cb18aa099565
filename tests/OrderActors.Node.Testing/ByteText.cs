using System.Globalization;
using System.Text;

namespace OrderActors.Node.Testing;

/// <summary>Text of which each character stands for one byte, so that a request can hold any bytes.</summary>
internal static class ByteText
{
    private const int LongestShown = 3000;
    private const int ShortestRun = 24;
    private const int LongestUnit = 100;

    /// <summary>The bytes of a text in UTF-8.</summary>
    public static string Utf8(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>The bytes of a text in UTF-8, each as <c>%XX</c>.</summary>
    public static string Percent(string text) => string.Concat(
        Encoding.UTF8.GetBytes(text).Select(b => b.ToString("X2", CultureInfo.InvariantCulture).Insert(0, "%")));

    /// <summary>The bytes that the text stands for.</summary>
    public static byte[] ToBytes(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>
    /// The bytes for people: escaped as in C#, repeats as <c>⟨ab × 300⟩</c>, the middle of very long ones left out.
    /// </summary>
    public static string Escape(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        for (var i = 0; i < bytes.Length;)
        {
            var (unit, times) = Repeated(bytes[i..]);
            if (times > 1) text.Append('⟨');
            foreach (var value in bytes.Slice(i, unit)) text.Append(Escape(value));
            if (times > 1) text.Append(CultureInfo.InvariantCulture, $" × {times}⟩");
            i += unit * times;
        }

        const int Half = LongestShown / 2;
        return text.Length <= LongestShown
            ? text.ToString() : $"{text.ToString(0, Half)} … {text.ToString(text.Length - Half, Half)}";
    }

    /// <summary>How the bytes begin: with how long a piece, and how often it is there, if that is often.</summary>
    private static (int Unit, int Times) Repeated(ReadOnlySpan<byte> bytes)
    {
        for (var unit = 1; unit <= LongestUnit && unit < bytes.Length; unit++)
        {
            var same = bytes[unit..].CommonPrefixLength(bytes);
            if (unit + same >= ShortestRun && same >= 3 * unit) return (unit, (unit + same) / unit);
        }

        return (1, 1);
    }

    private static string Escape(byte value) => value switch
    {
        (byte)'\r' => "\\r",
        (byte)'\n' => "\\n",
        (byte)'\\' => "\\\\",
        >= (byte)' ' and <= (byte)'~' => ((char)value).ToString(),
        _ => value.ToString("x2", CultureInfo.InvariantCulture).Insert(0, "\\x"),
    };
}
