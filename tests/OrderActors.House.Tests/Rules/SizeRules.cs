using OrderActors.House.Tests.Reading;
using Xunit;

namespace OrderActors.House.Tests.Rules;

/// <summary>A reader keeps a file, a method and a line in mind.</summary>
public sealed class SizeRules
{
    private const int MaxFileLines = 300;
    private const int MaxColumns = 120;
    private const int MethodLimit = 60;

    /// <summary>Files that may be longer, each with its reason. Keep it empty.</summary>
    private static readonly string[] LongFiles = [];

    [Fact]
    public void File_OfCode_HasAtMost300Lines() => Finding.None(
        Code.Where(file => file.Lines.Length > MaxFileLines && !LongFiles.Contains(file.Path))
            .Select(file => file.At(MaxFileLines + 1, $"the file has {file.Lines.Length} lines; split it")));

    [Fact]
    public void Method_OfCode_HasFewerThan60Lines() => Finding.None(
        from file in Code
        from member in MemberScanner.Members(file.Code)
        where member.Length >= MethodLimit
        select file.At(member.FirstLine, $"'{member.Name}' has {member.Length} lines; split it below {MethodLimit}"));

    [Fact]
    public void Line_OfCode_HasAtMost120Columns() => Finding.None(
        from file in Code
        from line in file.Lines.Index()
        where line.Item.Length > MaxColumns
        select file.At(line.Index + 1, $"the line has {line.Item.Length} columns; break it at {MaxColumns}"));

    private static IEnumerable<TextFile> Code => Repository.Code("src", "tests", "bench", "samples");
}
