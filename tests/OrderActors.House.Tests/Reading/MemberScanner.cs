using System.Text.RegularExpressions;

namespace OrderActors.House.Tests.Reading;

/// <summary>A method, property, constructor or top-level statement, first line to last, attributes included.</summary>
internal sealed record Member(string Name, int FirstLine, int LastLine)
{
    public int Length => LastLine - FirstLine + 1;
}

/// <summary>
/// Finds the members of a masked C# text by counting braces: a brace in a type's body that opens no type opens a
/// member. Fields are left out: a long table is not a long method.
/// </summary>
internal sealed class MemberScanner
{
    private readonly string code;
    private readonly List<Member> members = [];
    private int start = -1;
    private int inner;
    private int brackets;
    private bool arrow;
    private bool assigned;

    private MemberScanner(string code) => this.code = code;

    public static IReadOnlyList<Member> Members(string maskedCode)
    {
        var scanner = new MemberScanner(maskedCode);
        for (var i = 0; i < maskedCode.Length; i++) scanner.Take(i);
        return scanner.members;
    }

    private void Take(int i)
    {
        var c = code[i];
        if (inner > 0)
        {
            inner += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (inner == 0 && brackets == 0 && !arrow && !assigned) End(i);
            return;
        }

        if (char.IsWhiteSpace(c)) return;
        if (start < 0 && c is not ('}' or ';')) Begin(i);
        switch (c)
        {
            case '(' or '[':
                brackets++;
                break;
            case ')' or ']':
                brackets--;
                break;
            case '=' when brackets == 0 && !arrow && !assigned && !NamesOperator(i):
                arrow = i + 1 < code.Length && code[i + 1] == '>';
                assigned = !arrow;
                break;
            case '{':
                if (brackets == 0 && !arrow && !assigned && OpensType(code[start..i])) start = -1;
                else inner = 1;
                break;
            case ';' when brackets == 0 && start >= 0:
                End(i);
                break;
            case '}':
                start = -1;
                break;
        }
    }

    private void Begin(int i)
    {
        start = i;
        arrow = assigned = false;
    }

    private void End(int i)
    {
        if (!assigned) members.Add(new(NameOf(code[start..i]), LineAt(start), LineAt(i)));
        start = -1;
        arrow = assigned = false;
    }

    /// <summary>Whether the sign at <paramref name="i"/> belongs to an operator's name: <c>operator ==</c>.</summary>
    private bool NamesOperator(int i) => Regex.IsMatch(code[start..i], @"\boperator\s*[=!<>]*$");

    private static bool OpensType(string header)
    {
        var declared = Regex.Replace(header, @"\bwhere\b.*", "", RegexOptions.Singleline);
        return Regex.IsMatch(declared, @"\b(class|struct|interface|enum|record|namespace|extension)\b\s*[\w(<]");
    }

    private static string NameOf(string header)
    {
        header = Regex.Replace(header, @"^(\s*\[[^\]]*\])+", "");
        var match = Regex.Match(header, @"(operator\s*\S+?|[\w.]+)\s*(<[^()]*>)?\s*\(");
        return match.Success ? match.Groups[1].Value : header.Trim().Split('\n')[0];
    }

    private int LineAt(int index) => code.AsSpan(0, index).Count('\n') + 1;
}
