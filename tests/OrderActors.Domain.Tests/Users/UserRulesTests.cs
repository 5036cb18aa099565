using OrderActors.Domain.Users;
using Xunit;

namespace OrderActors.Domain.Tests.Users;

/// <summary>What a user's record may hold.</summary>
public sealed class UserRulesTests
{
    private static readonly User Ada = new("user-1", "Ada", "ada@example.com", "+4930123456", "gold", "Germany",
        "Europe/Berlin", "de", new(["sms", "email"], ["offers"], new("22:00", "07:00")), false);

    public static TheoryData<User, string> Mistakes => new()
    {
        { Ada with { UserId = "a b" }, "userId" },
        { Ada with { Name = " " }, "name" },
        { Ada with { Email = "nobody" }, "email" },
        { Ada with { Phone = "030 123456" }, "phone" },
        { Ada with { Tier = "" }, "tier" },
        { Ada with { Country = new('x', 41) }, "country" },
        { Ada with { TimeZone = "Mars/Olympus" }, "timeZone" },
        { Ada with { Language = "german" }, "language" },
        { With(Ada.Preferences with { Channels = ["pigeon"] }), "preferences.channels" },
        { With(Ada.Preferences with { Channels = ["sms", "sms"] }), "preferences.channels" },
        { With(Ada.Preferences with { Unsubscribed = ["a,b"] }), "preferences.unsubscribed[0]" },
        { With(Ada.Preferences with { Unsubscribed = ["a", "a"] }), "preferences.unsubscribed" },
        { With(Ada.Preferences with { Unsubscribed = [.. Enumerable.Range(0, 101).Select(n => $"t{n}")] }), "at most" },
        { With(Ada.Preferences with { QuietHours = new("22", "07:00") }), "quietHours.from" },
        { With(Ada.Preferences with { QuietHours = new("22:00", "24:00") }), "quietHours.to" },
        { With(Ada.Preferences with { QuietHours = new("22:00", "22:00") }), "different" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Mistake_OfAWrongRecord_NamesTheMember(User user, string named) =>
        Assert.Contains(named, UserRules.Mistake(user), StringComparison.Ordinal);

    [Fact]
    public void Mistake_OfAGoodRecord_IsNone()
    {
        Assert.Null(UserRules.Mistake(Ada));
        Assert.Null(UserRules.Mistake(new("u", "A", null, null, "standard", null, "UTC", "en",
            ContactPreferences.Default, true)));
        Assert.Null(UserRules.Mistake(With(new([], []))));
    }

    [Theory]
    [InlineData("+4930123456", true)]
    [InlineData("+123456789012345", true)]
    [InlineData("+1234567", true)]
    [InlineData("+1234567890123456", false)]
    [InlineData("+123456", false)]
    [InlineData("+0301234567", false)]
    [InlineData("4930123456", false)]
    [InlineData("++4930123456", false)]
    [InlineData("+49 30 123456", false)]
    [InlineData("+49\u0663\u0663\u0663\u0663\u0663", false)]
    [InlineData("", false)]
    public void Phone_ByE164_IsPlusAndSevenToFifteenDigits(string phone, bool good) =>
        Assert.Equal(good, TextRules.Phone("phone", phone) is null);

    [Theory]
    [InlineData("de", true)]
    [InlineData("pt-BR", true)]
    [InlineData("zh-Hant-TW", true)]
    [InlineData("gsw", true)]
    [InlineData("d", false)]
    [InlineData("german", false)]
    [InlineData("de_DE", false)]
    [InlineData("de-", false)]
    [InlineData("de-123456789", false)]
    [InlineData("", false)]
    public void Language_ByItsTag_IsWellFormed(string tag, bool good) =>
        Assert.Equal(good, TextRules.Language("language", tag) is null);

    private static User With(ContactPreferences preferences) => Ada with { Preferences = preferences };
}
