using OrderActors.Domain.Greetings;
using OrderActors.Domain.Onboarding;
using OrderActors.Domain.Orders;
using OrderActors.Domain.Tests.Greetings;
using OrderActors.Domain.Tests.Notifications;
using OrderActors.Domain.Tests.Onboarding;
using OrderActors.Domain.Tests.Scenarios;
using OrderActors.Sagas;
using static OrderActors.Domain.Tests.Scenarios.OrderScenarios;

namespace OrderActors.Domain.Tests.Golden;

/// <summary>How the golden histories were made. Together they hold every manifest of all kinds.</summary>
internal static class GoldenScenarios
{
    public static IReadOnlyDictionary<string, Func<Scenario>> All { get; } = new Dictionary<string, Func<Scenario>>
    {
        ["happy-v1"] = () => Approved(Order with { Terms = Version1 }).Drain(),
        ["happy-v2"] = () => Approved(Agreed()).Drain(),
        ["out-of-stock"] = () => Placed().Ends("fetch-inventory", Snapshot(("WIDGET", 1), ("GADGET", 1))).Drain(),
        ["address-found"] = () => Placed(Order with { Email = null })
            .Ends("fetch-inventory", Snapshot(("WIDGET", 1), ("GADGET", 1))).Drain(),
        ["reserve-failed"] = () => Placed().Until("reserve-stock")
            .Fails("reserve-stock", "time-out", Effect.Unknown).Drain(),
        ["interrupted"] = () => Placed().Until("reserve-stock").Interrupts("reserve-stock").Drain(),
        ["declined"] = () => Approved().FailsOnce("charge-payment", "gateway timeout")
            .Fails("charge-payment", "card declined").Drain(),
        ["unknown-payment-charged"] = () => Approved().Fails("charge-payment", "time-out", Effect.Unknown)
            .Ends("settle-payment", new PaymentSettlement(new("TX-1", Euro(45.50m)))).Drain(),
        ["cancel-in-payment"] = () => With(Approved(), new CancelOrder("changed my mind")).Drain(),
        ["timeout"] = () => Reserved().Wait(TimeSpan.FromMinutes(15)).Drain(),
        ["added-items"] = AddedItems,
        ["status-failure"] = () => Approved().Until("update-status")
            .Fails("update-status", "no such order", Effect.Unknown).Drain(),
        ["shipping-failure"] = () => Approved().Until("schedule-shipping")
            .Fails("schedule-shipping", "no carrier", Effect.Unknown).Drain(),
        ["best-effort"] = () => Placed().Fails("fetch-recommendations", "down").Until("approval").Approve()
            .Until("send-sms").Fails("send-sms", "no network").Fails("send-confirmation", "mailbox full"),
        ["stuck-waived"] = StuckWaived,
        ["greet"] = () => GreetingTests.Started().Drain(),
        ["greet-unlogged"] = () => GreetingTests.Started().Until("log-greeting").Fails("log-greeting", "disk full"),
        ["greet-failed"] = () => GreetingTests.Started().Fails("get-details", "who?"),
        ["greet-cancelled"] = () => With(GreetingTests.Started(), new CancelGreeting("no")),
        ["notification"] = () => NotificationTests.At("sending").Fails("send-email", "no address").Drain(),
        ["notification-quiet"] = () => NotificationTests.At("quiet").Wait(TimeSpan.FromHours(10)).Drain(),
        ["notification-failed"] = () => NotificationTests.At("failed"),
        ["notification-cancelled"] = () =>
            NotificationTests.Cancelled(NotificationTests.At("sending").Ends("send-sms")),
        ["onboarding-completed"] = () =>
            With(OnboardingTests.At("awaiting-profile"), new CompleteProfile()).Drain(),
        ["onboarding-expired"] = () => OnboardingTests.At("follow-up").Fails("send-reminder:1", "mailbox full").Drain()
            .Wait(TimeSpan.FromDays(7)),
        ["onboarding-cancelled"] = () => OnboardingTests.At("cancelled"),
    };

    private static PlaceOrder Agreed() =>
        Order with { Email = null, Items = [new("WIDGET", 3, Euro(7.77m), 0.15m), new("GADGET", 1), new("WIDGET", 1)] };

    private static Scenario AddedItems()
    {
        var order = With(Placed(), new AddLineItem("GIZMO", 2)).Until("approval");
        order.Send(new AddLineItem("GADGET", 4), new("key-1", "print-1"));
        order.Send(new AddLineItem("WIDGET", 1));
        order.Send(new ApprovePayment("bob"), new("key-2", "print-2"));
        order.Send(new ApprovePayment("bob"), new("key-3", "print-3"));
        return order.Fails("reserve-item:2", "lost", Effect.Unknown).Ends("reserve-item:3").Drain();
    }

    private static Scenario StuckWaived()
    {
        var order = With(Approved().Until("send-sms"), new CancelOrder("no"));
        order.Ends("cancel-shipping").Fails("refund-payment", "no such account", Effect.Unknown);
        order.Send(new RetryWork("refund-payment", "carol", "account is back"));
        order.Fails("refund-payment", "no such account", Effect.Unknown);
        order.Send(new WaiveWork("refund-payment", "carol", "refunded by hand"));
        return order.Drain();
    }

    private static Scenario Approve(this Scenario order) => With(order, new ApprovePayment("bob"));

    private static Scenario With(Scenario scenario, SagaCommand command)
    {
        scenario.Send(command);
        return scenario;
    }
}
