using OrderActors.Sagas;

namespace OrderActors.Domain.Orders;

/// <summary>A product and a quantity of it.</summary>
public sealed record SkuQuantity(string Sku, int Quantity);

/// <summary>A priced line of an order.</summary>
/// <param name="Sku">The product.</param>
/// <param name="Quantity">How many.</param>
/// <param name="UnitPrice">The price of one.</param>
/// <param name="Discount">The fraction taken off, 0 to 1.</param>
public sealed record PricedLine(string Sku, int Quantity, Money UnitPrice, decimal Discount)
{
    /// <summary>The line's value.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public Money Value => Money.Line(Quantity, UnitPrice, Discount);
}

/// <summary>What the inventory knows of one product at one moment.</summary>
/// <param name="Sku">The product.</param>
/// <param name="Known">Whether the catalogue has it.</param>
/// <param name="Available">On hand and not reserved.</param>
/// <param name="UnitPrice">The catalogue's price.</param>
public sealed record StockLevel(string Sku, bool Known, int Available, Money UnitPrice);

/// <summary>Prices and availability of these products. Reads only.</summary>
public sealed record FetchInventorySnapshot(ValueList<SkuQuantity> Lines) : Activity<InventorySnapshot>;

/// <summary>The answer, one level for each distinct product asked for.</summary>
public sealed record InventorySnapshot(ValueList<StockLevel> Levels);

/// <summary>Who the customer is. An unknown customer is tier standard. Reads only.</summary>
public sealed record FetchCustomerProfile(string CustomerId) : Activity<CustomerProfile>;

/// <summary>The customer's tier and addresses; addresses may be null.</summary>
public sealed record CustomerProfile(string Tier, string? Name, string? Email, string? Phone);

/// <summary>What else the customer may like. Optional. Reads only.</summary>
public sealed record FetchRecommendations(string CustomerId, ValueList<string> Skus) : Activity<Recommendations>;

/// <summary>Recommended products.</summary>
public sealed record Recommendations(ValueList<string> Skus);

/// <summary>
/// Reserves all lines or none. Out of stock is a <see cref="PermanentError"/> whose message is
/// <c>out of stock: SKU (wanted n, available m)</c>; an unknown product is a <see cref="ValidationError"/>.
/// </summary>
public sealed record ReserveStock(string OrderId, ValueList<SkuQuantity> Lines) : Activity<StockReserved>;

/// <summary>The reservation, with the catalogue's price of each line at that moment.</summary>
public sealed record StockReserved(ValueList<StockPrice> Prices);

/// <summary>The catalogue's price of a product.</summary>
public sealed record StockPrice(string Sku, Money UnitPrice);

/// <summary>
/// Undoes the reservation made under <paramref name="ReservationKey"/>, or voids the key if there is none.
/// </summary>
/// <param name="OrderId">The order.</param>
/// <param name="ReservationKey">The reserve call's idempotency key (<c>order/ID/reserve-stock</c>).</param>
public sealed record ReleaseStock(string OrderId, string ReservationKey) : Activity<Undone>;

/// <summary>What an undo found.</summary>
/// <param name="HadEffect">True when there was something to undo; false when the key was voided.</param>
public sealed record Undone(bool HadEffect);

/// <summary>
/// Charges the customer. A decline is a <see cref="PermanentError"/> ("card declined"); a gateway that fails for
/// now is a <see cref="PaymentTransientError"/>.
/// </summary>
public sealed record ProcessPayment(string OrderId, string CustomerId, Money Amount) : Activity<PaymentReceipt>;

/// <summary>A charge.</summary>
public sealed record PaymentReceipt(string TransactionId, Money Amount);

/// <summary>
/// Settles a charge whose outcome is not known: returns the recorded charge under that key, or voids the key so that a
/// late arrival is refused, in one step.
/// </summary>
/// <param name="PaymentKey">The charge call's idempotency key.</param>
public sealed record SettlePayment(string PaymentKey) : Activity<PaymentSettlement>;

/// <summary>The outcome of a settled charge.</summary>
/// <param name="Receipt">The charge, or null when there is none and never will be.</param>
public sealed record PaymentSettlement(PaymentReceipt? Receipt);

/// <summary>Refunds whatever was charged under that key in full, or voids the key.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="PaymentKey">The charge call's idempotency key.</param>
public sealed record RefundPayment(string OrderId, string PaymentKey) : Activity<Undone>;

/// <summary>Writes the order's status to the shop's order records.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Status">The status, for example <c>paid</c>.</param>
/// <param name="Total">The order's value.</param>
public sealed record UpdateOrderStatus(string OrderId, string Status, Money Total) : Activity<StatusUpdated>;

/// <summary>The status is written.</summary>
public sealed record StatusUpdated(string Status);

/// <summary>
/// Undoes the status update made under <paramref name="UpdateKey"/>: the order's record says <paramref name="Status"/>
/// instead; a later arrival of the update is refused.
/// </summary>
public sealed record RevertOrderStatus(string OrderId, string UpdateKey, string Status) : Activity<Undone>;

/// <summary>Ships the reserved lines; consumes the reservations named. One shipment a key.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="ReservationKeys">The idempotency keys of the order's reservations.</param>
public sealed record ScheduleShipping(string OrderId, ValueList<string> ReservationKeys) : Activity<ShippingScheduled>;

/// <summary>The parcel's number.</summary>
public sealed record ShippingScheduled(string TrackingNumber);

/// <summary>The undo of <see cref="ScheduleShipping"/>: restores the reservations, or voids the key.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="ShippingKey">The shipping call's idempotency key.</param>
public sealed record CancelShipping(string OrderId, string ShippingKey) : Activity<Undone>;

/// <summary>Tells the customer that the order is complete.</summary>
public sealed record SendOrderConfirmation(string OrderId, string? Email, Money Total, string TrackingNumber)
    : Activity<NoticeSent>;

/// <summary>Tells the customer that the order is cancelled.</summary>
public sealed record SendCancellationEmail(string OrderId, string? Email, string Reason) : Activity<NoticeSent>;

/// <summary>Tells the customer that the order has failed.</summary>
public sealed record SendFailureEmail(string OrderId, string? Email, string Reason) : Activity<NoticeSent>;

/// <summary>A text message to the customer.</summary>
public sealed record SendSms(string OrderId, string? Phone, string Text) : Activity<NoticeSent>;

/// <summary>The result of a notice.</summary>
/// <param name="Delivery"><c>queued</c>, or <c>skipped</c> when there is no address.</param>
public sealed record NoticeSent(string Delivery);

/// <summary>
/// The payment gateway failed transiently, for example "gateway timeout". The effect is unknown unless it is stated to
/// be None.
/// </summary>
public sealed class PaymentTransientError(string message) : ActivityException(message);
