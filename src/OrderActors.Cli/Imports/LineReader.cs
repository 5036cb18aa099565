using System.Buffers;
using System.Globalization;
using System.Text;

namespace OrderActors.Cli.Imports;

/// <summary>Reads a file line by line, by its bytes: one line that cannot be read does not affect the others.</summary>
/// <remarks>
/// A line ends with LF, CR LF or CR. Lines of white space are skipped. One that is longer than
/// <see cref="Limit"/> is read to its end and dropped: it costs no more memory than the limit.
/// </remarks>
internal sealed class LineReader(Stream file, Encoding encoding)
{
    /// <summary>The longest line, in bytes: what a node takes as a body, too.</summary>
    public const int Limit = 1024 * 1024;

    private const int BufferBytes = 64 * 1024;

    private readonly byte[] buffer = new byte[BufferBytes];
    private readonly ArrayBufferWriter<byte> line = new();
    private int next;
    private int filled;
    private long length;
    private bool afterCarriageReturn;
    private string? unreadable;

    /// <summary>Reads from the file's beginning to its end, or to where it cannot be read any further.</summary>
    public IEnumerable<FileLine> Read()
    {
        var begun = Fill();
        if (Mark() is { } wrong)
        {
            yield return new(1, null, wrong);
            yield break;
        }

        var number = 1L;
        for (; begun && NextLine(); number++)
        {
            var (text, problem) = Decode();
            if (problem is not null || !string.IsNullOrWhiteSpace(text)) yield return new(number, text, problem);
        }

        if (unreadable is not null) yield return new(number, null, $"the file cannot be read: {unreadable}");
    }

    /// <summary>Skips a UTF-8 byte order mark; refuses that of another encoding.</summary>
    private string? Mark()
    {
        var start = buffer.AsSpan(0, filled);
        var marked = start.StartsWith(Encoding.UTF8.Preamble) ? "UTF-8"
            : start.StartsWith(Encoding.UTF32.Preamble) || start.StartsWith((ReadOnlySpan<byte>)[0, 0, 0xFE, 0xFF])
                ? "UTF-32"
            : start.StartsWith(Encoding.Unicode.Preamble) || start.StartsWith(Encoding.BigEndianUnicode.Preamble)
                ? "UTF-16" : null;
        if (marked == "UTF-8" && encoding == TextEncoding.Utf8) next = Encoding.UTF8.Preamble.Length;
        else if (marked == "UTF-8")
            return $"the file begins with a UTF-8 byte order mark, so it is not {encoding.WebName}";
        else if (marked is not null && encoding == TextEncoding.Utf8)
            return $"the file begins with a {marked} byte order mark; save it as UTF-8";
        return null;
    }

    /// <summary>Collects the next line's bytes, without its end; false when there is none.</summary>
    private bool NextLine()
    {
        line.ResetWrittenCount();
        length = 0;
        while (next < filled || Fill())
        {
            var rest = buffer.AsSpan(next, filled - next);
            if (afterCarriageReturn)
            {
                afterCarriageReturn = false;
                if (rest[0] == '\n')
                {
                    next++;
                    continue;
                }
            }

            var end = rest.IndexOfAny((byte)'\n', (byte)'\r');
            Collect(end < 0 ? rest : rest[..end]);
            next += end < 0 ? rest.Length : end + 1;
            if (end < 0) continue;
            afterCarriageReturn = rest[end] == '\r';
            return true;
        }

        return length > 0 && unreadable is null;
    }

    private void Collect(ReadOnlySpan<byte> bytes)
    {
        length += bytes.Length;
        if (length <= Limit) line.Write(bytes);
    }

    private (string? Text, string? Problem) Decode()
    {
        if (length > Limit)
            return (null, string.Create(CultureInfo.InvariantCulture,
                $"it is {length} bytes long; a line may have at most {Limit}"));
        try
        {
            return (encoding.GetString(line.WrittenSpan), null);
        }
        catch (DecoderFallbackException e)
        {
            var hint = encoding == TextEncoding.Utf8 ? "; --encoding reads others, such as windows-1252" : "";
            var bytes = Convert.ToHexString(e.BytesUnknown ?? []);
            return (null, string.Create(CultureInfo.InvariantCulture,
                $"byte {e.Index + 1} (0x{bytes}) is not {encoding.WebName}{hint}"));
        }
    }

    private bool Fill()
    {
        if (unreadable is not null) return false;
        try
        {
            (next, filled) = (0, file.Read(buffer));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            (next, filled, unreadable) = (0, 0, e.Message);
        }

        return filled > 0;
    }
}
