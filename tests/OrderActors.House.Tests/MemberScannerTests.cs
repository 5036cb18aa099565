using OrderActors.House.Tests.Reading;
using Xunit;

namespace OrderActors.House.Tests;

public sealed class MemberScannerTests
{
    [Theory]
    [InlineData("class A\n{\n    void B()\n    {\n        C(\"}\");\n    }\n}", "B 3-6")]
    [InlineData("class A { T B<T>(T t) where T : class\n{\n} }", "B 1-3")]
    [InlineData("class A { int B(int c = 1) =>\n c switch {\n 1 => 2, _ => 3 };\n int D() => 4; }", "B 1-3, D 4-4")]
    [InlineData("class A { static A operator ==(A a, A b)\n{ return a; }\nvoid C() { } }", "operator == 1-2, C 3-3")]
    [InlineData("record A(int B)\n{\n class C { void D() { if (x) { } else { } } }\n void E() { }\n}", "D 3-3, E 4-4")]
    [InlineData("class A { int[] table = [\n1,\n2];\n void B() { } }", "B 4-4")]
    [InlineData("class A { A() : this(new B { C = 1 })\n{ }\n}", "A 1-2")]
    [InlineData("class A { [Fact]\n[D(1)]\nvoid B() { } }", "B 1-3")]
    public void Members_OfATypeBody_AreFoundWithTheirLines(string source, string expected)
    {
        var members = MemberScanner.Members(CodeText.Mask(source));
        Assert.Equal(expected, string.Join(", ", members.Select(m => $"{m.Name} {m.FirstLine}-{m.LastLine}")));
    }

    [Fact]
    public void Members_OfALongMethod_CountEveryLine()
    {
        var calls = string.Concat(Enumerable.Repeat("        C();\n", 57));
        var source = $"class A\n{{\n    void B()\n    {{\n{calls}    }}\n}}\n";
        Assert.Equal(60, Assert.Single(MemberScanner.Members(source)).Length);
    }
}
