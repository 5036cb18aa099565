using OrderActors.Domain.Orders;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Domain.Tests.Scenarios;

/// <summary>A small shop in which everything goes well unless a test says otherwise.</summary>
internal static class OrderScenarios
{
    public const string Id = "ORDER-1";
    public const string CustomerId = "ALICE";

    public static readonly OrderTerms Version1 = OrderTerms.Default with { Version = 1 };

    /// <summary>Two widgets at 10.00 and a gadget at 25.50: 45.50 EUR.</summary>
    public static readonly PlaceOrder Order = new(
        Id, CustomerId, "alice@example.org", [new("WIDGET", 2), new("GADGET", 1)], OrderTerms.Default);

    public static Money Euro(decimal amount) => Money.FromMajor(amount, "EUR");

    public static Money PriceOf(string sku) => Euro(sku switch { "WIDGET" => 10m, "GADGET" => 25.50m, _ => 3.33m });

    public static Scenario New() => new(OrderDefinition.Instance, Id, Answer);

    public static Scenario Placed(PlaceOrder? order = null)
    {
        var scenario = New();
        Assert.Equal(Verdict.Accepted, scenario.Send(order ?? Order).Verdict);
        return scenario;
    }

    /// <summary>An order whose deadline runs: 15 minutes from the start.</summary>
    public static Scenario Reserved(PlaceOrder? order = null) => Placed(order).Until(OrderKeys.Approval);

    public static Scenario Approved(PlaceOrder? order = null)
    {
        var scenario = Reserved(order);
        Assert.Equal(Verdict.Accepted, scenario.Send(new ApprovePayment("bob")).Verdict);
        return scenario;
    }

    public static OrderStatus Status(this Scenario scenario) => scenario.Query<OrderStatus>("status");

    public static OrderFacts Facts(this Scenario scenario) => OrderDefinition.Facts((OrderState)scenario.Cell.State!);

    public static Activity Request(this Scenario scenario, string key) => scenario.Cell.Plan.FindCall(key)!.Activity;

    /// <summary>Asserts that the message was refused and stored nothing.</summary>
    public static void Refuses(this Scenario scenario, SagaCommand command, string code, string reason)
    {
        var proposal = scenario.Send(command);
        Assert.Equal(Verdict.Rejected, proposal.Verdict);
        Assert.Equal(code, proposal.Code);
        Assert.Contains(reason, proposal.Reason, StringComparison.Ordinal);
        Assert.Empty(proposal.Events);
    }

    public static InventorySnapshot Snapshot(params (string Sku, int Available)[] levels) =>
        new([.. levels.Select(level => new StockLevel(level.Sku, true, level.Available, PriceOf(level.Sku)))]);

    public static object Answer(Work.Call call) => call.Activity switch
    {
        FetchInventorySnapshot fetch => Snapshot([.. fetch.Lines.Select(line => (line.Sku, 100_000))]),
        FetchCustomerProfile => new CustomerProfile("gold", "Alice", "profile@example.org", "+49 30 1"),
        FetchRecommendations => new Recommendations(["GIZMO"]),
        ReserveStock reserve =>
            new StockReserved([.. reserve.Lines.Select(line => new StockPrice(line.Sku, PriceOf(line.Sku)))]),
        ProcessPayment charge => new PaymentReceipt("TX-1", charge.Amount),
        SettlePayment => new PaymentSettlement(null),
        UpdateOrderStatus update => new StatusUpdated(update.Status),
        ScheduleShipping => new ShippingScheduled("PARCEL-1"),
        SendOrderConfirmation or SendCancellationEmail or SendFailureEmail or SendSms => new NoticeSent("queued"),
        ReleaseStock or RefundPayment or RevertOrderStatus or CancelShipping => new Undone(true),
        _ => throw new InvalidOperationException($"nobody answers {call.Activity}"),
    };
}
