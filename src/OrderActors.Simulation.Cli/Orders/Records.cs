using OrderActors.Domain.Orders;
using OrderActors.Sagas;

namespace OrderActors.Simulation.Cli.Orders;

/// <summary>The shop's list of orders, and the notices that were sent, in memory.</summary>
internal sealed class Records
{
    private readonly Dictionary<string, bool> updates = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> statuses = new(StringComparer.Ordinal);
    private readonly HashSet<string> notices = new(StringComparer.Ordinal);

    public StatusUpdated Update(UpdateOrderStatus request, string key)
    {
        if (updates.TryGetValue(key, out var stands))
            return stands ? new(request.Status) : throw new PermanentError("the key is void");
        updates[key] = true;
        statuses[request.OrderId] = request.Status;
        return new(request.Status);
    }

    public Undone Revert(RevertOrderStatus request, string key)
    {
        _ = key;
        var stood = updates.TryGetValue(request.UpdateKey, out var stands) && stands;
        updates[request.UpdateKey] = false;
        if (stood) statuses[request.OrderId] = request.Status;
        return new(stood);
    }

    public NoticeSent Send(string key) => new(notices.Add(key) ? "queued" : "queued before");

    /// <summary>What the list says of an order, or null.</summary>
    public string? StatusOf(string orderId) => statuses.GetValueOrDefault(orderId);
}
