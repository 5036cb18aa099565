using System.Text.Json;
using OrderActors.Domain.Orders;
using OrderActors.Domain.Tests.Scenarios;
using OrderActors.Sagas;
using Xunit;
using static OrderActors.Domain.Tests.Scenarios.OrderScenarios;

namespace OrderActors.Domain.Tests.Orders;

public sealed class PlacingTests
{
    [Fact]
    public void GivenNoOrder_WhenPlaced_ThenEnrichmentBeginsInParallel()
    {
        var order = Placed();

        Assert.Equal(["fetch-inventory", "fetch-customer", "fetch-recommendations"], order.Keys);
        Assert.Equal("enrichment", order.Stage);
        Assert.Equal(CustomerId, order.Cell.Description!.Owner);
    }

    [Fact]
    public void GivenNoOrder_WhenPlacedUnderVersion1_ThenOnlyTheInventoryIsAsked()
    {
        var order = Placed(Order with { Terms = Version1 });

        Assert.Equal(["fetch-inventory"], order.Keys);
        Assert.Equal("Order ORDER-1 completed (version v1)", Approve(order.Until("approval")).Drain().Outcome);
        Assert.Null(order.Status().Enrichment.CustomerTier);
    }

    [Fact]
    public void GivenAnOrder_WhenTheSameIsPlacedAgain_ThenNothingHappens()
    {
        var order = Placed();

        var again = order.Send(Order with { Terms = Version1 });

        Assert.Equal(Verdict.Accepted, again.Verdict);
        Assert.Empty(again.Events);
        Assert.Equal(2, order.Status().Version);
    }

    [Fact]
    public void GivenAnOrder_WhenAnotherIsPlacedUnderItsId_ThenItIsRefused()
    {
        var order = Reserved();

        order.Refuses(Order with { CustomerId = "EVE" }, RejectCodes.AlreadyStarted, Id);
        order.Refuses(Order with { Email = null }, RejectCodes.AlreadyStarted, Id);
        order.Refuses(Order with { Items = [new("WIDGET", 2)] }, RejectCodes.AlreadyStarted, Id);
    }

    public static TheoryData<string, string> Mistakes => new()
    {
        { "id", "orderId must be" },
        { "customer", "customerId must be" },
        { "email", "email must be" },
        { "header", "email must be" },
        { "none", "items must hold 1 to 500 items" },
        { "many", "items must hold 1 to 500 items" },
        { "zero", "items[0].quantity must be 1 to 100000" },
        { "huge", "items[0].quantity must be 1 to 100000" },
        { "sku", "items[0].sku must be" },
        { "long-sku", "items[0].sku must be" },
        { "discount", "items[0].discount" },
        { "negative", "items[0].unitPrice must be 0 to 1000000000.00 EUR" },
        { "currency", "items[0].unitPrice must be in EUR" },
        { "version", "version" },
        { "window", "window must be 1 ms to 90 days" },
        { "long-window", "window must be 1 ms to 90 days" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void GivenNoOrder_WhenPlacedWithAMistake_ThenItIsRefusedAndNothingIsStored(string mistake, string reason)
    {
        var order = mistake switch
        {
            "id" => Order with { OrderId = "a b" },
            "customer" => Order with { CustomerId = "" },
            "email" => Order with { Email = "nobody" },
            "header" => Order with { Email = "a@b\r\nBcc:c@d" },
            "none" => Order with { Items = [] },
            "many" => Order with { Items = [.. Enumerable.Repeat(new OrderItem("WIDGET", 1), 501)] },
            "zero" => Order with { Items = [new("WIDGET", 0)] },
            "huge" => Order with { Items = [new("WIDGET", 100_001)] },
            "sku" => Order with { Items = [new("WID GET", 1)] },
            "long-sku" => Order with { Items = [new(new('A', 65), 1)] },
            "discount" => Order with { Items = [new("WIDGET", 1, null, 1.01m)] },
            "negative" => Order with { Items = [new("WIDGET", 1, Euro(-1))] },
            "currency" => Order with { Items = [new("WIDGET", 1, new(1, "USD"))] },
            "version" => Order with { Terms = OrderTerms.Default with { Version = 3 } },
            "window" => Order with { Terms = OrderTerms.Default with { ApprovalWindow = TimeSpan.Zero } },
            _ => Order with { Terms = OrderTerms.Default with { ApprovalWindow = TimeSpan.FromDays(91) } },
        };

        New().Refuses(order, RejectCodes.Invalid, reason);
    }

    [Fact]
    public void GivenNoOrder_WhenAnotherCommandComes_ThenItIsNotFound()
    {
        New().Refuses(new ApprovePayment("bob"), RejectCodes.NotFound, "no such order");
        New().Refuses(new CancelOrder("why"), RejectCodes.NotFound, "no such order");
        New().Refuses(new AddLineItem("WIDGET", 1), RejectCodes.NotFound, "no such order");
    }

    [Theory]
    [InlineData("""{"approvedBy":"bob","tota":1}""")]
    [InlineData("""{}""")]
    [InlineData("""{"approvedBy":null}""")]
    [InlineData("""{"approvedBy":"bob","total":{"amount":"1.234","currency":"EUR"}}""")]
    public void Command_WithUnknownOrMissingMembers_IsUnreadable(string body) => Assert.Throws<JsonException>(
        () => JsonSerializer.Deserialize(body, OrderDefinition.Instance.Commands["approve"].Json));

    [Fact]
    public void GivenALargestOrder_WhenItRuns_ThenItsTotalFits()
    {
        var dearest = new Money(OrderLimits.UnitPrice, "EUR");
        var items = Enumerable.Range(0, 500).Select(i => new OrderItem($"SKU-{i}", 100_000, dearest)).ToValueList();

        var order = Approve(Placed(Order with { Items = items }).Until("approval")).Drain();

        Assert.Equal(500L * 100_000 * OrderLimits.UnitPrice, order.Status().Total!.Value.Minor);
        Assert.Equal("completed", order.Stage);
    }

    private static Scenario Approve(Scenario order)
    {
        order.Send(new ApprovePayment("bob"));
        return order;
    }
}
