namespace OrderActors.House.Tests.Reading;

/// <summary>
/// Blanks the comments, directives and literals of C# text, so that a rule about code does not find them. Every
/// position stays what it was. The code inside the holes of interpolated strings stays too: it runs.
/// </summary>
internal sealed class CodeText
{
    private readonly string source;
    private readonly char[] output;
    private int at;

    private CodeText(string source)
    {
        this.source = source;
        output = source.ToCharArray();
    }

    public static string Mask(string source)
    {
        var text = new CodeText(source);
        text.Code(inHole: false);
        return new(text.output);
    }

    private void Code(bool inHole)
    {
        var depth = 0;
        while (at < source.Length)
        {
            var c = source[at];
            if (inHole && depth == 0 && c == '}') return;
            if (c is '{' or '(' or '[') depth++;
            else if (c is '}' or ')' or ']') depth--;
            if (Here("//") || (c == '#' && StartsLine())) BlankTo(EndOf("\n", at, including: false));
            else if (Here("/*")) BlankTo(EndOf("*/", at + 2, including: true));
            else if (c == '\'') Character();
            else if (c is not ('"' or '$' or '@') || !TryText()) at++;
        }
    }

    private void Character()
    {
        var escaped = at + 1 < source.Length && source[at + 1] == '\\';
        var end = escaped ? source.IndexOf('\'', Math.Min(at + 3, source.Length)) : at + 2;
        if (end > 0 && end < source.Length && source[end] == '\'') BlankTo(end + 1);
        else at++;
    }

    private bool TryText()
    {
        var start = at;
        while (start < source.Length && source[start] is '$' or '@') start++;
        if (start == source.Length || source[start] != '"') return false;
        var prefix = source[at..start];
        var holes = prefix.Count('$');
        var verbatim = prefix.Contains('@', StringComparison.Ordinal);
        var quotes = Run('"', start);
        BlankTo(start);
        if (!verbatim && quotes >= 3) Raw(quotes, holes);
        else Plain(verbatim, holes > 0);
        return true;
    }

    private void Plain(bool verbatim, bool interpolated)
    {
        BlankTo(at + 1);
        while (at < source.Length)
        {
            var c = source[at];
            if (c == '"' && verbatim && Here("\"\"")) BlankTo(at + 2);
            else if (c == '\\' && !verbatim) BlankTo(at + 2);
            else if (interpolated && Here("{{")) BlankTo(at + 2);
            else if (interpolated && c == '{') Hole(1);
            else
            {
                BlankTo(at + 1);
                if (c == '"') return;
            }
        }
    }

    private void Raw(int quotes, int holes)
    {
        BlankTo(at + quotes);
        while (at < source.Length)
        {
            var braces = Run('{', at);
            var closing = Run('"', at);
            if (holes > 0 && braces >= holes)
            {
                BlankTo(at + braces - holes);
                Hole(holes);
            }
            else if (closing >= quotes)
            {
                BlankTo(at + closing);
                return;
            }
            else BlankTo(at + Math.Max(1, Math.Max(braces, closing)));
        }
    }

    private void Hole(int braces)
    {
        BlankTo(at + braces);
        Code(inHole: true);
        BlankTo(at + braces);
    }

    private bool Here(string text) => string.CompareOrdinal(source, at, text, 0, text.Length) == 0;

    private bool StartsLine()
    {
        for (var i = at - 1; i >= 0 && source[i] != '\n'; i--)
            if (!char.IsWhiteSpace(source[i])) return false;
        return true;
    }

    private int Run(char c, int from)
    {
        var end = from;
        while (end < source.Length && source[end] == c) end++;
        return end - from;
    }

    private int EndOf(string text, int from, bool including)
    {
        var found = from < source.Length ? source.IndexOf(text, from, StringComparison.Ordinal) : -1;
        return found < 0 ? source.Length : including ? found + text.Length : found;
    }

    private void BlankTo(int end)
    {
        for (; at < end && at < source.Length; at++)
            if (output[at] != '\n') output[at] = ' ';
    }
}
