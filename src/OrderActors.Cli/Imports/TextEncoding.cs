using System.Text;

namespace OrderActors.Cli.Imports;

/// <summary>Encodings of imported files. None of them replaces a byte that it does not know: it throws.</summary>
internal static class TextEncoding
{
    /// <summary>What files are in unless the user says otherwise.</summary>
    public static Encoding Utf8 { get; } =
        new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Lines are cut apart before they are decoded, so these must be the same bytes as in ASCII.
    private static readonly string Ascii =
        "\t\r\n" + string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c));

    /// <summary>The encoding of that name; null when there is none, or when its line breaks are not ASCII's.</summary>
    public static Encoding? Find(string name)
    {
        if (Named(name) is not { } encoding) return null;
        if (encoding.CodePage == Encoding.UTF8.CodePage) return Utf8;
        return encoding.GetByteCount(Ascii) == Ascii.Length
            && encoding.GetBytes(Ascii).AsSpan().SequenceEqual(Encoding.ASCII.GetBytes(Ascii)) ? encoding : null;
    }

    private static Encoding? Named(string name)
    {
        var (encoder, decoder) = (EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name, encoder, decoder)
                ?? Encoding.GetEncoding(name, encoder, decoder);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
