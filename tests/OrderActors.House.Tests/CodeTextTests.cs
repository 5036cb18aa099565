using OrderActors.House.Tests.Reading;
using Xunit;

namespace OrderActors.House.Tests;

public sealed class CodeTextTests
{
    [Theory]
    [InlineData("a(); // b();", "a();")]
    [InlineData("a(); /* b();\n c(); */ d();", "a(); d();")]
    [InlineData("#pragma warning disable X\na();", "a();")]
    [InlineData("a(\"b()\\\" c()\", d());", "a( , d());")]
    [InlineData("a(@\"b\\\", c(), \"\"d\"\");", "a( , c(), d );")]
    [InlineData("a(@\"b \"\"c()\"\" \", d());", "a( , d());")]
    [InlineData("a($\"b {c()} d {{e()}}\", f());", "a( c() , f());")]
    [InlineData("a($\"b {c(\"d()\")} e\");", "a( c( ) );")]
    [InlineData("a(\"\"\"b() \"c()\" \"\"\", d());", "a( , d());")]
    [InlineData("a($$\"\"\"{b()} {{c()}} \"\"\", d());", "a( c() , d());")]
    [InlineData("a('\"', b(), '\\'', '{');", "a( , b(), , );")]
    [InlineData("var @event = a(\"\");", "var @event = a( );")]
    public void Mask_OfCode_BlanksCommentsAndLiterals(string source, string expected) =>
        Assert.Equal(Squeezed(expected), Squeezed(CodeText.Mask(source)));

    [Fact]
    public void Mask_OfAnyFile_KeepsEveryPosition()
    {
        foreach (var file in Repository.Code("src", "tests"))
        {
            Assert.Equal(file.Text.Length, file.Code.Length);
            Assert.Equal(file.Text.Count('\n'), file.Code.Count('\n'));
            Assert.Equal(file.Code.Count('{'), file.Code.Count('}'));
        }
    }

    private static string Squeezed(string text) =>
        string.Join(' ', text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
