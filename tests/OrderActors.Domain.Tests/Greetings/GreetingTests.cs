using OrderActors.Domain.Greetings;
using OrderActors.Domain.Tests.Scenarios;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Domain.Tests.Greetings;

/// <summary>Greeting a user.</summary>
public sealed class GreetingTests
{
    [Fact]
    public void GivenAUser_WhenAllGoesWell_ThenTheGreetingIsSentAndLogged()
    {
        var greeting = Started();
        Assert.Equal(["get-details", "get-preferences"], greeting.Keys);

        greeting.Ends("get-preferences").Ends("get-details");

        Assert.Equal(new SendGreeting("user-123", "email", "Guten Tag, Ada!"), greeting.Request("send-greeting"));
        Assert.Equal("log", greeting.Ends("send-greeting").Stage);
        Assert.Equal("User user-123 greeted", greeting.Ends("log-greeting").Outcome);
        var status = Status(greeting);
        Assert.Equal(("completed", "queued", null), (status.Stage, status.Delivery, status.LastError));
    }

    [Theory]
    [InlineData("Europe/Berlin", "en", "Good afternoon, Ada!")] // 13:00
    [InlineData("America/New_York", "en", "Good morning, Ada!")] // 07:00
    [InlineData("Asia/Tokyo", "en", "Good evening, Ada!")] // 21:00
    [InlineData("Asia/Tokyo", "fr", "Bonsoir, Ada!")]
    [InlineData("Nowhere/Atlantis", "tlh", "Good afternoon, Ada!")] // 12:00 UTC
    public void GivenAZoneAndALanguage_WhenChosenAtNoonUtc_ThenItIsTheLocalTimeOfDay(
        string zone, string language, string text)
    {
        var greeting = Started().Ends("get-details", new UserDetails("Ada", zone))
            .Ends("get-preferences", new UserPreferences(language, "sms"));

        Assert.Equal(text, Status(greeting).Text);
    }

    [Fact]
    public void GivenAChosenGreeting_WhenTheClockGoesOn_ThenTheTextStays()
    {
        var greeting = Started().Until("send-greeting").WaitWhileDown(TimeSpan.FromHours(8)).Restart();

        Assert.Equal("Guten Tag, Ada!", Status(greeting.Drain()).Text);
    }

    [Theory]
    [InlineData("get-details", "details failed: no")]
    [InlineData("get-preferences", "preferences failed: no")]
    [InlineData("send-greeting", "send failed: no")]
    public void GivenARequiredStep_WhenItFails_ThenTheGreetingFails(string key, string error)
    {
        var greeting = Started().Until(key).Fails(key, "no", Effect.Unknown);

        Assert.Equal(("failed", error), (greeting.Stage, Status(greeting).LastError));
        Assert.Empty(greeting.Keys);
    }

    [Fact]
    public void GivenTheLog_WhenItFails_ThenTheGreetingCompletes()
    {
        var greeting = Started().Until("log-greeting").Fails("log-greeting", "disk full");

        Assert.Equal(("completed", "log failed: disk full"), (greeting.Stage, Status(greeting).LastError));
    }

    [Theory]
    [InlineData("get-details")]
    [InlineData("send-greeting")]
    public void GivenNotSentYet_WhenCancelled_ThenItEndsAtOnceAndOnce(string during)
    {
        var greeting = Started().Until(during);

        Assert.Equal(Verdict.Accepted, greeting.Send(new CancelGreeting("no")).Verdict);
        Assert.Equal("Greeting of user-123 cancelled (no)", greeting.Outcome);
        Assert.Empty(greeting.Keys);
        Assert.Empty(greeting.Send(new CancelGreeting("again")).Events);
    }

    [Fact]
    public void GivenSent_WhenCancelled_ThenItIsTheWrongStage()
    {
        Started().Until("log-greeting").Refuses(new CancelGreeting("no"), RejectCodes.WrongStage, "log");
        Started().Drain().Refuses(new CancelGreeting("no"), RejectCodes.WrongStage, "completed");
    }

    [Fact]
    public void GivenAGreeting_WhenStartedAgain_ThenOnlyForTheSameUser()
    {
        var greeting = Started();

        Assert.Empty(greeting.Send(new GreetUser("user-123")).Events);
        greeting.Refuses(new GreetUser("user-124"), RejectCodes.AlreadyStarted, "user-123");
    }

    [Fact]
    public void GivenNoGreeting_WhenMistaken_ThenNothingIsStored()
    {
        New().Refuses(new GreetUser("a b"), RejectCodes.Invalid, "not a user id");
        New().Refuses(new CancelGreeting("no"), RejectCodes.NotFound, "no such greeting");
        Started().Refuses(new CancelGreeting(""), RejectCodes.Invalid, "why");
        Started().Refuses(new CancelGreeting(new('x', TextRules.MaxReason + 1)), RejectCodes.Invalid, "500");
    }

    internal static Scenario Started()
    {
        var greeting = New();
        greeting.Send(new GreetUser("user-123"));
        return greeting;
    }

    private static Scenario New() => new(GreetingDefinition.Instance, "GREET-1", Answer);

    private static GreetingStatus Status(Scenario greeting) => greeting.Query<GreetingStatus>("status");

    private static object Answer(Work.Call call) => call.Activity switch
    {
        GetUserDetails => new UserDetails("Ada", "Europe/Berlin"),
        GetUserPreferences => new UserPreferences("de", "email"),
        SendGreeting => new GreetingSent("queued"),
        _ => new GreetingLogged(1),
    };
}
