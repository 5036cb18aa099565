using OrderActors.Domain.Orders;
using OrderActors.Sagas;
using OrderActors.Services.Inventory;

namespace OrderActors.Services.Orders;

internal sealed class FetchInventorySnapshotHandler(InventoryService stock)
    : IActivityHandler<FetchInventorySnapshot, InventorySnapshot>
{
    public ValueTask<InventorySnapshot> HandleAsync(FetchInventorySnapshot activity, ActivityContext context) =>
        stock.SnapshotAsync(activity.Lines);
}

internal sealed class ReserveStockHandler(InventoryService stock) : IActivityHandler<ReserveStock, StockReserved>
{
    public ValueTask<StockReserved> HandleAsync(ReserveStock activity, ActivityContext context) =>
        new(stock.ReserveAsync(context.IdempotencyKey, activity.OrderId, activity.Lines));
}

internal sealed class ReleaseStockHandler(InventoryService stock) : IActivityHandler<ReleaseStock, Undone>
{
    public ValueTask<Undone> HandleAsync(ReleaseStock activity, ActivityContext context) =>
        new(stock.ReleaseAsync(activity.ReservationKey, activity.OrderId));
}

internal sealed class ScheduleShippingHandler(Shipping shipping) : IActivityHandler<ScheduleShipping, ShippingScheduled>
{
    public ValueTask<ShippingScheduled> HandleAsync(ScheduleShipping activity, ActivityContext context) =>
        new(shipping.ScheduleAsync(context.IdempotencyKey, activity.OrderId, activity.ReservationKeys));
}

internal sealed class CancelShippingHandler(Shipping shipping) : IActivityHandler<CancelShipping, Undone>
{
    public ValueTask<Undone> HandleAsync(CancelShipping activity, ActivityContext context) =>
        new(shipping.CancelAsync(activity.ShippingKey, activity.OrderId));
}
