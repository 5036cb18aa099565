using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.Domain.Orders;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;
using OrderActors.Storage.InMemory;
using Xunit;

namespace OrderActors.Storage.Tests.Services;

/// <summary>States of orders, folded from stored events as a node does it.</summary>
internal static class OrderStates
{
    /// <summary>An order of one product that went all the way.</summary>
    public static async Task<FoldedState> CompletedAsync(string id, string sku, int quantity, int price)
    {
        var amount = $$"""{"amount":"{{quantity * price}}.00","currency":"EUR"}""";
        (string Manifest, string Members)[] events =
        [
            ("order.placed.v1", $$"""
                "orderId":"{{id}}","customerId":"C","items":[{"sku":"{{sku}}","quantity":{{quantity}},"discount":0}],
                "terms":{"version":2,"approvalWindow":"00:15:00","currency":"EUR"},"placedAt":"2026-01-01T12:00:00Z"
                """),
            ("order.inventory-fetched.v1", $$$"""
                "prices":[{"sku":"{{{sku}}}","unitPrice":{"amount":"{{{price}}}.00","currency":"EUR"}}]
                """),
            ("order.customer-fetched.v1", "\"tier\":\"gold\""),
            ("order.recommendations-missed.v1", "\"error\":\"none\""),
            ("order.reserved.v1", "\"approvalDeadline\":\"2026-01-01T12:15:00Z\""),
            ("order.payment-approved.v1", "\"approvedBy\":\"clerk\""),
            ("order.payment-requested.v1", $"\"amount\":{amount}"),
            ("order.payment-charged.v1", "\"transactionId\":\"T\""),
            ("order.status-written.v1", "\"status\":\"paid\""),
            ("order.shipment-scheduled.v1", "\"trackingNumber\":\"N\""),
            ("order.completed.v1", ""),
        ];
        var saga = SagaId.Create("order", id);
        var journal = new MemoryJournal();
        await journal.AppendAsync([.. events.Select((each, index) => Row(saga, index + 1, each))], default);
        var kinds = new SagaKinds([OrderDefinition.Instance]);
        await using var services = new ServiceCollection().AddLogging().AddSingleton(kinds)
            .AddActivities(new ConfigurationBuilder().Build()).BuildServiceProvider();
        var policies = services.GetRequiredService<ICallPolicies>();
        var histories = new SagaHistories(journal, new MemoryIndex(), kinds, policies);
        return Assert.Single(await histories.FoldAsync([saga], [], default));
    }

    private static JournalRow Row(SagaId saga, int number, (string Manifest, string Members) stored)
    {
        var members = stored.Members.Length > 0 ? "," + stored.Members : "";
        return new()
        {
            SagaId = saga,
            SequenceNumber = number,
            Manifest = stored.Manifest,
            Payload = Encoding.UTF8.GetBytes("{\"$\":{}" + members + "}"),
            CreatedAt = Shop.Noon,
        };
    }
}
