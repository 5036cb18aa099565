using OrderActors.Domain.Onboarding;
using OrderActors.Domain.Tests.Scenarios;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Domain.Tests.Onboarding;

/// <summary>Bringing a user in.</summary>
public sealed class OnboardingTests
{
    private const string Messages =
        "start other complete cancel welcome no-welcome reminder no-reminder thanks no-thanks timer expiry waived";

    private const string Table = """
        none             start=started other=started complete=not-found cancel=not-found
        welcome          start=nothing other=already-started complete=profile-completed cancel=cancelled
        awaiting-profile start=nothing other=already-started complete=profile-completed cancel=cancelled
        follow-up        start=nothing other=already-started complete=profile-completed cancel=cancelled
        thank-you        start=nothing other=already-started complete=nothing cancel=cancelled
        completed        start=nothing other=already-started complete=nothing cancel=wrong-stage
        expired          start=nothing other=already-started complete=wrong-stage cancel=wrong-stage
        cancelled        start=nothing other=already-started complete=wrong-stage cancel=nothing
        """;

    /// <summary>The same of what the saga's own work says.</summary>
    private const string WorkTable = """
        none
        welcome          welcome=mail-delivered no-welcome=mail-missed
        awaiting-profile reminder=mail-delivered no-reminder=mail-missed timer=reminder-due
        follow-up        reminder=mail-delivered no-reminder=mail-missed expiry=expired
        thank-you        thanks=mail-delivered+completed no-thanks=mail-missed+completed
        completed
        expired
        cancelled
        """;

    private static readonly StartOnboarding Welcome = new("user-1", OnboardingTerms.Default);

    public static TheoryData<string, string, string> Cells =>
        DecisionTable.Cells(DecisionTable.Beside(Table, WorkTable), Messages);

    [Theory]
    [MemberData(nameof(Cells))]
    public void Decide_AtEveryStageOnEveryMessage_IsAsTheTableSays(string stage, string message, string expected)
    {
        var onboarding = stage == "none" ? null : At(stage);
        var state = (OnboardingState?)onboarding?.Cell.State;
        if (state is not null) Assert.Equal(stage, state.Stage);

        var sent = Message(message);
        var now = (sent as TimerFired)?.DueAt ?? onboarding?.Now ?? Scenario.Start;
        var decision = OnboardingDefinition.Instance.Saga.Decide(state, sent, now);

        Assert.Equal(expected, DecisionTable.Result(OnboardingDefinition.Instance, decision));
    }

    [Fact]
    public void Table_OfDecisions_HasEveryStage() => Assert.Equal(
        OnboardingStages.ByRank.SelectMany(rank => rank).Skip(1).Prepend("none").Order(StringComparer.Ordinal),
        DecisionTable.Stages(Table).Order(StringComparer.Ordinal));

    [Fact]
    public void GivenAUser_WhenTheProfileNeverComes_ThenMailsGoOutInTimeAndItExpires()
    {
        var onboarding = Started();
        Assert.Equal(new SendOnboardingMail("user-1", "welcome", 1), onboarding.Request("send-welcome"));
        onboarding.Drain();
        foreach (var (days, mail) in ((int, string)[])[
            (1, "send-reminder:1"), (2, "send-reminder:2"), (4, "send-reminder:3"), (7, "send-follow-up")])
        {
            onboarding.Wait(TimeSpan.FromDays(days) - TimeSpan.FromTicks(1));
            Assert.Empty(onboarding.CallKeys);
            onboarding.Wait(TimeSpan.FromTicks(1));
            Assert.Equal([mail], onboarding.CallKeys);
            onboarding.Restart().Drain();
        }

        Assert.Equal("follow-up", onboarding.Stage);
        onboarding.Wait(TimeSpan.FromDays(7));
        Assert.Equal(("expired", "User user-1 has not completed the profile in time"),
            (onboarding.Stage, onboarding.Outcome));
        Assert.Empty(onboarding.Keys);
        Assert.Equal(5, Status(onboarding).Mails.Count);
    }

    [Theory]
    [InlineData(0.5, "reminder:1", "")]
    [InlineData(1, "reminder:2", "send-reminder:1")]
    [InlineData(3.5, "reminder:3", "send-reminder:2")]
    [InlineData(10, "follow-up", "send-reminder:3")]
    [InlineData(14, "expiry", "send-follow-up")]
    [InlineData(20, "expiry", "send-follow-up")]
    [InlineData(21, "", "")]
    [InlineData(400, "", "")]
    public void GivenANodeThatWasDown_WhenItIsBack_ThenTheNewestMailAloneIsSent(
        double days, string timer, string mail)
    {
        var onboarding = Started().Drain().WaitWhileDown(TimeSpan.FromDays(days)).Restart().Wait(TimeSpan.Zero);

        Assert.Equal([.. new[] { mail, timer }.Where(key => key.Length > 0)], onboarding.Keys);
    }

    [Theory]
    [InlineData(0.5, "reminder:1")]
    [InlineData(4, "reminder:3")]
    [InlineData(30, "follow-up")]
    public void GivenAWelcomeThatIsLate_WhenItIsSent_ThenNoPassedReminderFollowsIt(double days, string timer) =>
        Assert.Equal([timer], Started().WaitWhileDown(TimeSpan.FromDays(days)).Ends("send-welcome").Keys);

    [Theory]
    [InlineData("welcome", "send-welcome")]
    [InlineData("awaiting-profile", "send-reminder:1")]
    [InlineData("follow-up", "send-follow-up")]
    public void GivenAMailUnderWay_WhenTheProfileIsComplete_ThenBothMailsAreRecordedAndItCompletes(
        string stage, string mail)
    {
        foreach (var first in (string[])[mail, "send-thank-you"])
        {
            var onboarding = stage == "follow-up" ? Started().Drain().Wait(TimeSpan.FromDays(14)) : At(stage);
            Assert.Contains(mail, onboarding.Keys);
            onboarding.Send(new CompleteProfile());
            Assert.Equal([mail, "send-thank-you"], onboarding.Keys);

            onboarding.Ends(first);
            Assert.Equal("thank-you", onboarding.Stage);
            onboarding.Drain();

            Assert.Equal(("completed", "User user-1 has completed the profile"),
                (onboarding.Stage, onboarding.Outcome));
            Assert.Equivalent(new[] { mail, "send-thank-you" },
                Status(onboarding).Mails.Select(each => each.Key).TakeLast(2));
        }
    }

    [Fact]
    public void GivenMailsThatFail_WhenTheyDo_ThenTheyAreRecordedAsMissedAndAllGoesOn()
    {
        var onboarding = Started().Fails("send-welcome", "mailbox full").Wait(TimeSpan.FromDays(1))
            .Fails("send-reminder:1", "mailbox full");
        Assert.Equal(("awaiting-profile", "send-reminder:1 missed: mailbox full"),
            (onboarding.Stage, Status(onboarding).LastError));
        onboarding.Send(new CompleteProfile());

        Assert.Equal("completed", onboarding.Fails("send-thank-you", "mailbox full").Stage);
        Assert.All(Status(onboarding).Mails, mail => Assert.Equal("missed", mail.State));
    }

    [Theory]
    [InlineData("welcome", "send-welcome")]
    [InlineData("awaiting-profile", "send-reminder:1")]
    [InlineData("thank-you", "send-thank-you")]
    public void GivenAUserWhoIsGone_WhenAMailFindsThatOut_ThenItIsCancelled(string stage, string mail)
    {
        var onboarding = At(stage).Ends(mail, new OnboardingMailSent(OnboardingMailSent.Gone));

        Assert.Equal(("cancelled", "Onboarding of user-1 cancelled (there is no such user any more)"),
            (onboarding.Stage, onboarding.Outcome));
        Assert.Empty(onboarding.Keys);
    }

    [Fact]
    public void GivenChangedSettings_WhenUnderWay_ThenItsOwnTermsStand()
    {
        var onboarding = Started();
        var soon = new OnboardingTerms([TimeSpan.FromHours(1)], TimeSpan.FromHours(2), TimeSpan.FromHours(3));

        Assert.Empty(onboarding.Send(Welcome with { Terms = soon }).Events);
        Assert.Equal(["reminder:1"], onboarding.Drain().Keys);
        Assert.Equal(Scenario.Start.AddDays(1), Status(onboarding).NextAt);
    }

    [Fact]
    public void GivenNoReminders_WhenStarted_ThenTheFollowUpComesFirst()
    {
        var onboarding = New();
        onboarding.Send(new StartOnboarding("user-1", OnboardingTerms.Default with { Reminders = [] }));
        Assert.Equal(["follow-up"], onboarding.Drain().Keys);
    }

    [Fact]
    public void GivenNoOnboarding_WhenMistaken_ThenNothingIsStored()
    {
        var (one, two) = (TimeSpan.FromDays(1), TimeSpan.FromDays(2));
        New().Refuses(new StartOnboarding("a b", OnboardingTerms.Default), RejectCodes.Invalid, "userId");
        New().Refuses(new StartOnboarding("a", new([two, one], two, two)), RejectCodes.Invalid, "after the other");
        New().Refuses(new StartOnboarding("a", new([one], two, two)), RejectCodes.Invalid, "after the other");
        New().Refuses(new StartOnboarding("a", new([TimeSpan.Zero], one, two)), RejectCodes.Invalid, "after the other");
        Started().Refuses(new CancelOnboarding(""), RejectCodes.Invalid, "why");
    }

    internal static Scenario Started()
    {
        var onboarding = New();
        onboarding.Send(Welcome);
        return onboarding;
    }

    /// <summary>An onboarding at a stage; at those of waiting, with the first reminder under way.</summary>
    internal static Scenario At(string stage)
    {
        var onboarding = Started();
        switch (stage)
        {
            case "welcome":
                return onboarding;
            case "awaiting-profile":
                return onboarding.Drain().Wait(TimeSpan.FromDays(1));
            case "follow-up":
                return onboarding.Drain().Wait(TimeSpan.FromDays(1)).Wait(TimeSpan.FromDays(13));
            case "expired":
                return onboarding.Drain().Wait(TimeSpan.FromDays(21));
            case "cancelled":
                onboarding.Send(new CancelOnboarding("no"));
                return onboarding;
            default:
                onboarding.Drain().Send(new CompleteProfile());
                return stage == "completed" ? onboarding.Drain() : onboarding;
        }
    }

    private static SagaMessage Message(string name) => name switch
    {
        "start" => Welcome,
        "other" => Welcome with { UserId = "user-2" },
        "complete" => new CompleteProfile(),
        "cancel" => new CancelOnboarding("no"),
        "welcome" => Ended("send-welcome"),
        "no-welcome" => Failed("send-welcome"),
        "reminder" => Ended("send-reminder:1"),
        "no-reminder" => Failed("send-reminder:1"),
        "thanks" => Ended("send-thank-you"),
        "no-thanks" => Failed("send-thank-you"),
        // The first reminder is under way.
        "timer" => new TimerFired("reminder:2", Scenario.Start.AddDays(3)),
        "expiry" => new TimerFired("expiry", Scenario.Start.AddDays(21)),
        _ => new WorkWaived("send-welcome", "carol", "no"),
    };

    private static ActivityCompleted Ended(string key) => new(key, Mail, new OnboardingMailSent("queued"));

    private static ActivityFailed Failed(string key) =>
        new(key, Mail, new("PermanentError", "down", Effect.None));

    private static SendOnboardingMail Mail => new("user-1", "welcome", 1);

    private static Scenario New() =>
        new(OnboardingDefinition.Instance, "user-1", _ => new OnboardingMailSent("queued"));

    private static OnboardingStatus Status(Scenario onboarding) => onboarding.Query<OnboardingStatus>("status");
}
