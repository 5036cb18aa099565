using System.Text.Json;
using OrderActors.Domain.Greetings;
using OrderActors.Domain.Notifications;
using OrderActors.Domain.Onboarding;
using OrderActors.Domain.Orders;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Domain.Tests.Golden;

/// <summary>
/// The stored names of all events and the names of all commands, for ever: a line may be added here, never changed or
/// taken away. Journals hold the manifests, and clients the commands.
/// </summary>
public sealed class StoredNameTests
{
    private static readonly string[] OfTheEngine =
    [
        "saga.attempt-failed.v1 AttemptFailed attempt",
        "saga.attempt-interrupted.v1 AttemptInterrupted attempt",
        "saga.retry-requested.v1 RetryRequested operator",
        "saga.command-noted.v1 CommandNoted command",
    ];

    private static readonly string[] OfOrders =
    [
        "order.placed.v1 OrderPlaced lifecycle",
        "order.inventory-fetched.v1 InventoryFetched enrichment",
        "order.customer-fetched.v1 CustomerFetched enrichment",
        "order.recommendations-fetched.v1 RecommendationsFetched enrichment",
        "order.recommendations-missed.v1 RecommendationsMissed enrichment",
        "order.enrichment-failed.v1 EnrichmentFailed enrichment",
        "order.reserved.v1 OrderReserved reserve",
        "order.reserve-failed.v1 ReserveFailed reserve",
        "order.item-added.v1 ItemAdded reserve",
        "order.item-reserved.v1 ItemReserved reserve",
        "order.item-refused.v1 ItemRefused reserve",
        "order.payment-approved.v1 PaymentApproved approval",
        "order.payment-requested.v1 PaymentRequested payment",
        "order.payment-charged.v1 PaymentCharged payment",
        "order.payment-unknown.v1 PaymentUnknown payment",
        "order.payment-failed.v1 PaymentFailed payment",
        "order.status-written.v1 StatusWritten status",
        "order.status-update-failed.v1 StatusUpdateFailed status",
        "order.shipment-scheduled.v1 ShipmentScheduled shipping",
        "order.shipping-failed.v1 ShippingFailed shipping",
        "order.notice-delivered.v1 NoticeDelivered notification",
        "order.notice-failed.v1 NoticeFailed notification",
        "order.cancel-decided.v1 CancelDecided compensation",
        "order.undo-ended.v1 UndoEnded compensation",
        "order.undo-waived.v1 UndoWaived compensation",
        "order.completed.v1 OrderCompleted lifecycle",
        "order.cancelled.v1 OrderCancelled lifecycle",
        "order.failed.v1 OrderFailed lifecycle",
    ];

    private static readonly string[] OfGreetings =
    [
        "greet.started.v1 GreetingStarted lifecycle",
        "greet.details-fetched.v1 DetailsFetched enrichment",
        "greet.preferences-fetched.v1 PreferencesFetched enrichment",
        "greet.chosen.v1 GreetingChosen enrichment",
        "greet.delivered.v1 GreetingDelivered notification",
        "greet.noted.v1 GreetingNoted status",
        "greet.note-missed.v1 NoteMissed status",
        "greet.completed.v1 GreetingCompleted lifecycle",
        "greet.cancelled.v1 GreetingCancelled lifecycle",
        "greet.failed.v1 GreetingFailed lifecycle",
    ];

    private static readonly string[] OfNotifications =
    [
        "notification.requested.v1 NotificationRequested lifecycle",
        "notification.preferences-read.v1 PreferencesRead enrichment",
        "notification.planned.v1 NotificationPlanned plan",
        "notification.quiet-hours-ended.v1 QuietHoursEnded plan",
        "notification.channel-delivered.v1 ChannelDelivered notification",
        "notification.channel-failed.v1 ChannelFailed notification",
        "notification.completed.v1 NotificationCompleted lifecycle",
        "notification.cancelled.v1 NotificationCancelled lifecycle",
        "notification.failed.v1 NotificationFailed lifecycle",
    ];

    private static readonly string[] OfOnboardings =
    [
        "onboarding.started.v1 OnboardingStarted lifecycle",
        "onboarding.mail-delivered.v1 MailDelivered notification",
        "onboarding.mail-missed.v1 MailMissed notification",
        "onboarding.reminder-skipped.v1 ReminderSkipped timer",
        "onboarding.reminder-due.v1 ReminderDue timer",
        "onboarding.follow-up-due.v1 FollowUpDue timer",
        "onboarding.profile-completed.v1 ProfileCompleted profile",
        "onboarding.completed.v1 OnboardingCompleted lifecycle",
        "onboarding.expired.v1 OnboardingExpired lifecycle",
        "onboarding.cancelled.v1 OnboardingCancelled lifecycle",
    ];

    [Fact]
    public void Events_OfOrders_HaveTheNamesThatJournalsHold() =>
        Assert.Equal([.. OfTheEngine, .. OfOrders], NamesOf(OrderDefinition.Instance));

    [Fact]
    public void Events_OfGreetings_HaveTheNamesThatJournalsHold() =>
        Assert.Equal([.. OfTheEngine, .. OfGreetings], NamesOf(GreetingDefinition.Instance));

    [Fact]
    public void Events_OfNotifications_HaveTheNamesThatJournalsHold() =>
        Assert.Equal([.. OfTheEngine, .. OfNotifications], NamesOf(NotificationDefinition.Instance));

    [Fact]
    public void Events_OfOnboardings_HaveTheNamesThatJournalsHold() =>
        Assert.Equal([.. OfTheEngine, .. OfOnboardings], NamesOf(OnboardingDefinition.Instance));

    [Fact]
    public void Commands_HaveTheNamesThatClientsSend()
    {
        string[] engine = ["retry-work RetryWork", "waive-work WaiveWork"];
        Assert.Equal([.. engine, "place PlaceOrder, starts", "approve ApprovePayment", "cancel CancelOrder",
            "add-item AddLineItem"], CommandsOf(OrderDefinition.Instance));
        Assert.Equal([.. engine, "start GreetUser, starts", "cancel CancelGreeting"],
            CommandsOf(GreetingDefinition.Instance));
        Assert.Equal([.. engine, "start SendNotification, starts", "cancel CancelNotification"],
            CommandsOf(NotificationDefinition.Instance));
        Assert.Equal([.. engine, "start StartOnboarding, starts", "complete-profile CompleteProfile",
            "cancel CancelOnboarding"], CommandsOf(OnboardingDefinition.Instance));
    }

    [Fact]
    public void EventsAndCommands_OfTheDomain_AreAllNamed()
    {
        var named = GoldenHistory.Kinds.SelectMany(kind => kind.Events.Values.Select(type => type.Json.Type)
            .Concat(kind.Commands.Values.Select(type => type.Json.Type))).ToHashSet();

        Assert.All(typeof(OrderDefinition).Assembly.GetTypes().Where(type => !type.IsAbstract &&
            (type.IsAssignableTo(typeof(SagaEvent)) || type.IsAssignableTo(typeof(SagaCommand)))),
            type => Assert.Contains(type, named));
    }

    /// <summary>The name is in the row's manifest; in the payload it would be a second one.</summary>
    [Fact]
    public void StoredEvent_HoldsItsOwnMembersAlone()
    {
        var cancelled = OrderDefinition.Instance.Events["order.cancelled.v1"];
        var completed = OrderDefinition.Instance.Events["order.completed.v1"];

        Assert.Equal("""{"reason":"late"}""", JsonSerializer.Serialize(new OrderCancelled("late"), cancelled.Json));
        Assert.Equal("{}", JsonSerializer.Serialize(new OrderCompleted(), completed.Json));
        Assert.Equal(new OrderCancelled("late"),
            JsonSerializer.Deserialize("""{"$":{"stage":"cancelled"},"reason":"late"}""", cancelled.Json));
    }

    /// <summary>Callers name a command in the address; in a body the name is an unknown member.</summary>
    [Fact]
    public void Command_ThatNamesItsType_IsRefused()
    {
        var cancel = OrderDefinition.Instance.Commands["cancel"];

        Assert.Equal(new CancelOrder("late"), JsonSerializer.Deserialize("""{"reason":"late"}""", cancel.Json));
        Assert.Throws<JsonException>(
            () => JsonSerializer.Deserialize("""{"$type":"cancel","reason":"late"}""", cancel.Json));
    }

    private static IEnumerable<string> NamesOf(SagaDefinition kind) =>
        kind.Events.Values.Select(type => $"{type.Manifest} {type.Json.Type.Name} {type.Class}");

    private static IEnumerable<string> CommandsOf(SagaDefinition kind) => kind.Commands.Values.Select(
        type => $"{type.Name} {type.Json.Type.Name}{(type.Starts ? ", starts" : "")}");
}
