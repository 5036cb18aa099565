using OrderActors.OpenApi;
using Xunit;

namespace OrderActors.Client.Tests;

/// <summary>What a tool generates from the OpenAPI document works against the node that serves it.</summary>
public sealed class GeneratedClientTests : IAsyncLifetime
{
    private readonly HttpClient http = new();
    private TemporaryNode? node;

    private OrdersClient Client => new(http);

    public async Task InitializeAsync()
    {
        node = await TemporaryNode.StartAsync();
        http.BaseAddress = node.Address;
    }

    public async Task DisposeAsync()
    {
        http.Dispose();
        await node!.DisposeAsync();
    }

    [Fact]
    public async Task GeneratedClient_OneOrder_GoesFromPlacingToCompletion()
    {
        var order = new PlaceOrderBody
        {
            OrderId = "CLIENT-1",
            CustomerId = "user-123",
            Items = [new PlaceItemBody { Sku = "MUG-BLUE", Quantity = 2 }],
        };

        var placed = await Client.PlaceOrderAsync(order, "client-1", waitFor: "awaiting-approval");
        var approval = new ApprovePayment { ApprovedBy = "clerk" };
        var approved = await Client.ApproveOrderAsync("CLIENT-1", approval, waitFor: "end");
        var items = await Client.GetOrderItemsAsync("CLIENT-1");
        var history = await Client.GetOrderHistoryAsync("CLIENT-1");
        var products = await Client.ListProductsAsync(limit: 1);

        Assert.Equal(("CLIENT-1", "awaiting-approval"), (placed.OrderId, placed.Stage));
        Assert.Equal(("completed", true), (approved.Stage, approved.Charged));
        Assert.Equal(2, Assert.Single(items.Items).Quantity);
        Assert.Equal("order.placed.v1", history.Events.First().Manifest);
        Assert.Equal(products.Next, Assert.Single(products.Products).Sku);
    }

    [Fact]
    public async Task GeneratedClient_AnError_IsTheProblemWithItsCode()
    {
        var error = await Assert.ThrowsAsync<ApiException<ProblemResponse>>(() => Client.GetOrderAsync("NOBODY"));

        Assert.Equal((404, "not-found"), (error.StatusCode, error.Result.Code));
    }
}
