using Xunit;

namespace OrderActors.Domain.Tests;

public sealed class EmailAddressTests
{
    public static TheoryData<string?> NotAddresses =>
    [
        null, "", " ", "nobody", "@", "a@", "@b.c", "a@b", "a@@b.c", "a@b@c.d", "a@b.c@", "..@b.c", ".a@b.c", "a.@b.c",
        "a..b@c.d", "a@.b.c", "a@b..c", "a@b.c.", "a@-b.c", "a@b-.c", "a@b.-c", "a@b_c.d", "a b@c.d", "a@b c.d",
        " a@b.c", "a@b.c ", "a@b.c\n", "a@b.c\r\nBcc: d@e.f", "a\t@b.c", "a\0@b.c", "(c)a@b.c", "a@b.c(d)",
        "A <a@b.c>", "<a@b.c>", "a@b.c,d@e.f", "a@b.c;", "group:a@b.c;", "\"a\"@b.c", "\"a b\"@b.c", "a\\@b.c",
        "a[1]@b.c", "a@[127.0.0.1]", "a@127.0.0.1", "a@b.1", "=?utf-8?q?x?=@b.c", "x=?y@b.c", "ä@b.c", "a@bücher.de",
        "a\u200B@b.c", "a@b\u200D.c", "a\u202Eb@c.d", "a@b.c\u2028", "a\uFEFF@b.c", "ａ@b.c", "a＠b.c", "a@b。c",
        "a\ud800@b.c", new string('a', 65) + "@b.c", $"a@{new string('b', 64)}.c",
        $"a@{string.Join('.', Enumerable.Repeat(new string('b', 50), 5))}.example",
    ];

    public static TheoryData<string> Addresses =>
    [
        "a@b.c", "ada.winter@example.com", "a+tag@example.org", "o'neil@example.ie", "x_y-z@sub.domain.example",
        "1@2.de", "!#$%&'*+/=^_`{|}~@example.com", "ADA@EXAMPLE.COM", "a@xn--bcher-kva.de", "a@3.14.example",
        new string('a', 64) + "@b.c", $"a@{new string('b', 63)}.c",
        $"a@{string.Join('.', Enumerable.Repeat(new string('b', 50), 4))}.{new string('c', 48)}",
    ];

    [Theory]
    [MemberData(nameof(NotAddresses))]
    public void EmailAddress_ThatIsNone_IsRefused(string? text) => Assert.False(EmailAddress.IsValid(text));

    [Theory]
    [MemberData(nameof(Addresses))]
    public void EmailAddress_AsPeopleHaveThem_IsTaken(string text) => Assert.True(EmailAddress.IsValid(text));

    [Fact]
    public void EmailAddress_LongerThanAMailCanBear_IsRefused()
    {
        var longest = $"{new string('a', 64)}@{string.Join('.', Enumerable.Repeat(new string('b', 62), 3))}";

        Assert.True(EmailAddress.IsValid(longest));
        Assert.Equal(EmailAddress.MaxLength - 1, longest.Length);
        Assert.True(EmailAddress.IsValid(longest + "b"));
        Assert.False(EmailAddress.IsValid(longest.Replace("@", "@b.", StringComparison.Ordinal)));
    }
}
