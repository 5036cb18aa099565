using OrderActors.Domain.Orders;
using OrderActors.Simulation.Outside;

namespace OrderActors.Simulation.Cli.Orders;

/// <summary>Everything outside that an order touches.</summary>
internal sealed class Shop(Stock stock, Payments payments) : IBooks
{
    public Stock Stock => stock;

    public Payments Payments => payments;

    public Records Records { get; } = new();

    public IEnumerable<ShelfCount> Shelves => stock.Shelves.Select(shelf => shelf.Count);

    public long Kept => payments.Kept;

    public IReadOnlyList<long> KeptFrom(string orderId) => payments.KeptFrom(orderId);

    public IReadOnlyDictionary<string, int> ReservedBy(string orderId) => stock.ReservedBy(orderId);

    public IReadOnlyDictionary<string, int> ShippedFor(string orderId) => stock.ShippedFor(orderId);

    public string? StatusOf(string orderId) => Records.StatusOf(orderId);

    public Services Services() => new Services()
        .On<FetchInventorySnapshot, InventorySnapshot>((request, _) => stock.Snapshot(request))
        .On<FetchCustomerProfile, CustomerProfile>((request, _) =>
            new("gold", request.CustomerId, $"{request.CustomerId}@example.org", null))
        .On<FetchRecommendations, Recommendations>((_, _) => new(["TEA"]))
        .On<ReserveStock, StockReserved>(stock.Reserve)
        .On<ReleaseStock, Undone>(stock.Release)
        .On<ScheduleShipping, ShippingScheduled>(stock.Ship)
        .On<CancelShipping, Undone>(stock.CallBack)
        .On<ProcessPayment, PaymentReceipt>(payments.Charge)
        .On<SettlePayment, PaymentSettlement>(payments.Settle)
        .On<RefundPayment, Undone>(payments.Refund)
        .On<UpdateOrderStatus, StatusUpdated>(Records.Update)
        .On<RevertOrderStatus, Undone>(Records.Revert)
        .On<SendOrderConfirmation, NoticeSent>((_, key) => Records.Send(key))
        .On<SendCancellationEmail, NoticeSent>((_, key) => Records.Send(key))
        .On<SendFailureEmail, NoticeSent>((_, key) => Records.Send(key))
        .On<SendSms, NoticeSent>((_, key) => Records.Send(key));
}
