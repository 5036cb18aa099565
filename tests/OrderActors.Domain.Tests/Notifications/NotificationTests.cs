using OrderActors.Domain.Notifications;
using OrderActors.Domain.Tests.Scenarios;
using OrderActors.Domain.Users;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Domain.Tests.Notifications;

/// <summary>Notifying a user. The scenarios begin at noon UTC.</summary>
public sealed class NotificationTests
{
    private const string Messages =
        "start other cancel read unread email no-email timer waived";

    private const string Table = """
        none        start=requested other=requested cancel=not-found
        preferences start=nothing other=already-started cancel=cancelled read=preferences-read+planned unread=failed
        quiet       start=nothing other=already-started cancel=cancelled timer=quiet-hours-ended
        sending     start=nothing other=already-started cancel=cancelled email=channel-delivered no-email=channel-failed
        cancelled   start=nothing other=already-started cancel=nothing
        completed   start=nothing other=already-started cancel=wrong-stage
        failed      start=nothing other=already-started cancel=wrong-stage
        """;

    private static readonly SendNotification Parcel = new("user-1", "Your parcel", "It is here.\nAt the door.");
    private static readonly NotificationPreferences Everything = new(Channels.All, [], null, "UTC");

    /// <summary>At the scenarios' noon it is 21:00 in Tokyo.</summary>
    private static readonly NotificationPreferences Asleep = Everything with
    {
        QuietHours = new("20:00", "06:30"),
        TimeZone = "Asia/Tokyo",
    };

    public static TheoryData<string, string, string> Cells => DecisionTable.Cells(Table, Messages);

    [Theory]
    [MemberData(nameof(Cells))]
    public void Decide_AtEveryStageOnEveryMessage_IsAsTheTableSays(string stage, string message, string expected)
    {
        var state = stage == "none" ? null : (NotificationState)At(stage).Cell.State!;
        if (state is not null) Assert.Equal(stage, state.Stage);

        var decision = NotificationDefinition.Instance.Saga.Decide(state, Message(message), Scenario.Start);

        Assert.Equal(expected, DecisionTable.Result(NotificationDefinition.Instance, decision));
    }

    [Fact]
    public void Table_OfDecisions_HasEveryStage() => Assert.Equal(
        NotificationStages.ByRank.SelectMany(rank => rank).Skip(1).Prepend("none").Order(StringComparer.Ordinal),
        DecisionTable.Stages(Table).Order(StringComparer.Ordinal));

    [Fact]
    public void GivenAUserWhoAllowsAll_WhenNotified_ThenEveryChannelIsTriedAtOnce()
    {
        var notification = Started();
        Assert.Equal(["read-preferences"], notification.Keys);

        notification.Ends("read-preferences", Everything);

        Assert.Equal(["send-email", "send-sms", "send-push"], notification.Keys);
        Assert.Equal(new SendNotificationEmail("user-1", "Your parcel", "It is here.\nAt the door."),
            notification.Request("send-email"));
        Assert.Equal(new SendNotificationSms("user-1", "Your parcel: It is here.\nAt the door."),
            notification.Request("send-sms"));
        Assert.Equal("User user-1 notified by email, sms, push", notification.Drain().Outcome);
    }

    [Theory]
    [InlineData("email,sms", "", "email+ sms+ push-push is not allowed")]
    [InlineData("push", "", "email-email is not allowed sms-sms is not allowed push+")]
    [InlineData("email,sms,push", "parcels", "email-unsubscribed from parcels sms-unsubscribed from parcels "
        + "push-unsubscribed from parcels")]
    [InlineData("email,sms,push", "offers", "email+ sms+ push+")]
    [InlineData("", "", "email-email is not allowed sms-sms is not allowed push-push is not allowed")]
    public void GivenPreferences_WhenNotified_ThenTheyDecideOnEachChannel(
        string channels, string unsubscribed, string expected)
    {
        var notification = Started(Parcel with { Topic = "parcels" })
            .Ends("read-preferences", new NotificationPreferences(Words(channels), Words(unsubscribed), null, "UTC"));

        Assert.Equal(expected, string.Join(' ', Status(notification).Channels.Select(channel =>
            channel.State == ChannelStatus.Skipped ? $"{channel.Channel}-{channel.Why}" : $"{channel.Channel}+")));
        Assert.Equal("completed", notification.Drain().Stage);
    }

    [Fact]
    public void GivenNamedChannels_WhenNotified_ThenNoOtherIsTried()
    {
        var notification = Started(Parcel with { Channels = ["push", "sms"] }).Ends("read-preferences", Everything);
        Assert.Equal(["send-push", "send-sms"], notification.Keys);
    }

    [Fact]
    public void GivenQuietHours_WhenNormal_ThenItWaitsForTheirEndAlsoThroughARestart()
    {
        var notification = Started().Ends("read-preferences", Asleep);
        var end = Scenario.Start.AddHours(9.5); // 06:30 in Tokyo
        Assert.Equal(("quiet", end), (notification.Stage, Status(notification).HeldUntil));
        Assert.Equal(["quiet-hours"], notification.Keys);

        notification.Wait(TimeSpan.FromHours(9)).Restart();
        Assert.Equal("quiet", notification.Stage);
        notification.Wait(TimeSpan.FromHours(0.5));

        Assert.Equal(["send-email", "send-sms", "send-push"], notification.Keys);
    }

    [Fact]
    public void GivenQuietHours_WhenUrgentOrNothingIsToBeSent_ThenItDoesNotWait()
    {
        Assert.Equal("sending",
            Started(Parcel with { Urgency = "urgent" }).Ends("read-preferences", Asleep).Stage);
        Assert.Equal("completed", Started().Ends("read-preferences", Asleep with { Channels = [] }).Stage);
        Assert.Equal("sending",
            Started().Ends("read-preferences", Asleep with { TimeZone = "Nowhere/Nothing" }).Stage); // 12:00 UTC
    }

    [Fact]
    public void GivenAChannelThatFails_WhenAnotherDelivers_ThenItIsCompleted()
    {
        var notification = At("sending").Fails("send-email", "no address").Fails("send-push", "no device");
        Assert.Equal(["send-sms"], notification.Keys);

        notification.Ends("send-sms");

        Assert.Equal("User user-1 notified by sms", notification.Outcome);
        Assert.Equal(["failed", "delivered", "failed"], Status(notification).Channels.Select(each => each.State));
    }

    [Fact]
    public void GivenNoChannelThatDelivers_WhenTheLastFails_ThenItFailsAndSaysWhy()
    {
        var notification = Started(Parcel with { Channels = ["email", "sms"] })
            .Ends("read-preferences", Everything with { Channels = ["email"] }).Fails("send-email", "no address");

        Assert.Equal(("failed", "Notification of user-1 failed (email: no address)"),
            (notification.Stage, notification.Outcome));
        Assert.Empty(notification.Keys);
    }

    [Fact]
    public void GivenOneSent_WhenCancelled_ThenTheOthersAreNotSentAndTheStatusKeepsIt()
    {
        var notification = At("sending").Ends("send-email");
        notification.Send(new CancelNotification("enough"));

        Assert.Equal(("cancelled", "Notification of user-1 cancelled (enough)"),
            (notification.Stage, notification.Outcome));
        Assert.Empty(notification.Keys);
        Assert.Equal("delivered", Status(notification).Channels[0].State);
    }

    [Theory]
    [InlineData("a b", "s", "b", "normal", "userId")]
    [InlineData("u", "", "b", "normal", "subject")]
    [InlineData("u", "a\nb", "b", "normal", "subject")]
    [InlineData("u", "s", " ", "normal", "body")]
    [InlineData("u", "s", "a\u0007", "normal", "body")]
    [InlineData("u", "s", "b", "soon", "urgency")]
    public void GivenNoNotification_WhenStartedWrongly_ThenNothingIsStored(
        string userId, string subject, string body, string urgency, string named) =>
        New().Refuses(new SendNotification(userId, subject, body, urgency), RejectCodes.Invalid, named);

    [Fact]
    public void GivenNoNotification_WhenItsListsAreWrong_ThenNothingIsStored()
    {
        New().Refuses(Parcel with { Channels = [] }, RejectCodes.Invalid, "channels");
        New().Refuses(Parcel with { Channels = ["pigeon"] }, RejectCodes.Invalid, "channels");
        New().Refuses(Parcel with { Topic = "A b" }, RejectCodes.Invalid, "topic");
        New().Refuses(Parcel with { Body = new('x', NotificationRules.MaxBody + 1) }, RejectCodes.Invalid, "body");
        Started().Refuses(new CancelNotification(""), RejectCodes.Invalid, "why");
    }

    internal static Scenario Started(SendNotification? start = null)
    {
        var notification = New();
        notification.Send(start ?? Parcel);
        return notification;
    }

    /// <summary>A notification at a stage.</summary>
    internal static Scenario At(string stage) => stage switch
    {
        "preferences" => Started(),
        "quiet" => Started().Ends("read-preferences", Asleep),
        "sending" => Started().Ends("read-preferences", Everything),
        "completed" => Started().Ends("read-preferences", Everything).Drain(),
        "failed" => Started().Fails("read-preferences", "there is no user user-1"),
        _ => Cancelled(Started()),
    };

    internal static Scenario Cancelled(Scenario notification)
    {
        notification.Send(new CancelNotification("no"));
        return notification;
    }

    private static SagaMessage Message(string name) => name switch
    {
        "start" => Parcel,
        "other" => Parcel with { Body = "Another." },
        "cancel" => new CancelNotification("no"),
        "read" => new ActivityCompleted("read-preferences", Read, Everything),
        "unread" => new ActivityFailed("read-preferences", Read, Down),
        "email" => new ActivityCompleted("send-email", Mail, new NotificationSent("queued")),
        "no-email" => new ActivityFailed("send-email", Mail, Down),
        "timer" => new TimerFired("quiet-hours", Scenario.Start),
        _ => new WorkWaived("send-email", "carol", "no"),
    };

    private static ReadNotificationPreferences Read => new("user-1");

    private static SendNotificationEmail Mail => new("user-1", "s", "b");

    private static ActivityFailure Down => new("PermanentError", "down", Effect.None);

    private static ValueList<string> Words(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries).ToValueList();

    private static Scenario New() => new(NotificationDefinition.Instance, "N-1", call => call.Activity switch
    {
        ReadNotificationPreferences => Everything,
        _ => new NotificationSent("queued"),
    });

    private static NotificationStatus Status(Scenario notification) =>
        notification.Query<NotificationStatus>("status");
}
