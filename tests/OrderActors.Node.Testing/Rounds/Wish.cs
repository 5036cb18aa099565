using OrderActors.Domain.Orders;
using OrderActors.Sagas;

namespace OrderActors.Node.Testing.Rounds;

/// <summary>Something that a person wants of an order: a command, sent under a key of its own until it is answered.
/// </summary>
internal sealed class Wish(SagaId order, SagaCommand command, string key)
{
    private int sends;

    public SagaId Order => order;

    public SagaCommand Command => command;

    public string Key => key;

    /// <summary>How often it was sent, answered or not.</summary>
    public int Sends => sends;

    /// <summary>The answers that it got, but for "not now". Guarded by the order's memory.</summary>
    public List<NodeResponse> Answers { get; } = [];

    public void CountSend() => Interlocked.Increment(ref sends);

    /// <summary>Where it is sent to.</summary>
    public string Path => command switch
    {
        PlaceOrder => "/api/orders",
        AddLineItem => $"/api/orders/{order.Id}/items",
        ApprovePayment => $"/api/orders/{order.Id}/approve",
        _ => $"/api/orders/{order.Id}/cancel",
    };

    /// <summary>What is sent.</summary>
    public object Body => command switch
    {
        PlaceOrder place => new
        {
            orderId = place.OrderId,
            customerId = place.CustomerId,
            email = place.Email,
            items = place.Items.Select(item => new { sku = item.Sku, quantity = item.Quantity }),
        },
        AddLineItem add => new { sku = add.Sku, quantity = add.Quantity },
        ApprovePayment approve => new { approvedBy = approve.ApprovedBy },
        CancelOrder cancel => new { reason = cancel.Reason },
        _ => throw new InvalidOperationException($"nobody sends {command.GetType().Name}"),
    };
}

/// <summary>What the node answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Replayed">Whether it says that the command had been taken before.</param>
/// <param name="Body">The body.</param>
internal sealed record NodeResponse(int Status, bool Replayed, string Body)
{
    public bool IsGood => Status < 300;
}

/// <summary>A state of an order that somebody was shown.</summary>
/// <param name="Status">The status as the body of an answer.</param>
/// <param name="Key">The key of the command that it answers, or null.</param>
/// <param name="After">How many of the order's sightings had come when this was asked for.</param>
internal sealed record Sighting(string Status, string? Key, int After);

/// <summary>What people remember of one order.</summary>
internal sealed class OrderMemory(SagaId id)
{
    private readonly Lock gate = new();
    private readonly List<Sighting> sightings = [];

    public SagaId Id => id;

    public List<Wish> Wishes { get; } = [];

    /// <summary>How many sightings there are so far.</summary>
    public int Count
    {
        get
        {
            lock (gate) return sightings.Count;
        }
    }

    /// <summary>What was shown, in the order of the answers.</summary>
    public IReadOnlyList<Sighting> Sightings
    {
        get
        {
            lock (gate) return [.. sightings];
        }
    }

    public void Remember(NodeResponse answer, Wish? wish, int after)
    {
        lock (gate)
        {
            wish?.Answers.Add(answer);
            if (answer.IsGood) sightings.Add(new(answer.Body, wish?.Key, after));
        }
    }
}
