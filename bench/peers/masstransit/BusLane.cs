using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using MassTransit;
using OrderActors.Peers.Load;

namespace OrderActors.Peers.MassTransit;

/// <summary>Orders on the bus of this process.</summary>
internal sealed class BusLane(IBus bus, IRequestClient<PlaceOrder> orders, OrderEnds ends) : ILane
{
    public async Task PlaceAsync(string id) =>
        await orders.GetResponse<OrderAccepted>(new PlaceOrder(IdOf(id), "C-1", "SKU-1", 2, 12345));

    public async Task FinishAsync(string id)
    {
        var order = IdOf(id);
        var ended = ends.Expect(order);
        await bus.Publish(new ApproveOrder(order, "alice"));
        var end = await ended;
        if (end.MessageId != $"M-{order}") throw new InvalidOperationException($"{id} ended as {end}");
    }

    public void Dispose()
    {
        // A lane holds nothing of its own.
    }

    // MassTransit correlates by Guid, the load driver counts by text: one Guid for one text.
    private static Guid IdOf(string id) => new(SHA256.HashData(Encoding.ASCII.GetBytes(id)).AsSpan(0, 16));
}

/// <summary>Tells a lane that its order has ended.</summary>
internal sealed class OrderEnds
{
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<OrderCompleted>> expected = new();

    public Task<OrderCompleted> Expect(Guid order) =>
        expected.GetOrAdd(order, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Ended(OrderCompleted end)
    {
        if (expected.TryRemove(end.OrderId, out var waiting)) waiting.SetResult(end);
    }
}

/// <summary>Hears of the ends of orders.</summary>
internal sealed class OrderEndConsumer(OrderEnds ends) : IConsumer<OrderCompleted>
{
    public Task Consume(ConsumeContext<OrderCompleted> context)
    {
        ends.Ended(context.Message);
        return Task.CompletedTask;
    }
}
