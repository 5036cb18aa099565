using System.Globalization;

namespace OrderActors.Domain.Orders;

/// <summary>The keys of an order's work. Stored format: the outside world dedupes by them.</summary>
internal static class OrderKeys
{
    public const string FetchInventory = "fetch-inventory";
    public const string FetchCustomer = "fetch-customer";
    public const string FetchRecommendations = "fetch-recommendations";
    public const string FindAddress = "find-address";
    public const string ReserveStock = "reserve-stock";
    public const string Approval = "approval";
    public const string ChargePayment = "charge-payment";
    public const string SettlePayment = "settle-payment";
    public const string UpdateStatus = "update-status";
    public const string ScheduleShipping = "schedule-shipping";
    public const string SendConfirmation = "send-confirmation";
    public const string SendSms = "send-sms";
    public const string CancelShipping = "cancel-shipping";
    public const string RefundPayment = "refund-payment";
    public const string RevertStatus = "revert-status";
    public const string ReleaseStock = "release-stock";
    public const string SendCancellation = "send-cancellation";
    public const string SendFailure = "send-failure";

    private const string ReserveItemPrefix = "reserve-item:";
    private const string ReleaseItemPrefix = "release-item:";

    /// <summary>What a call is about, as histories class its attempts.</summary>
    public static string? ClassOf(string key) => key switch
    {
        FetchInventory or FetchCustomer or FetchRecommendations => "enrichment",
        ReserveStock => "reserve",
        ChargePayment or SettlePayment => "payment",
        UpdateStatus => "status",
        ScheduleShipping => "shipping",
        FindAddress or SendConfirmation or SendSms or SendCancellation or SendFailure => "notification",
        CancelShipping or RefundPayment or RevertStatus or ReleaseStock => "compensation",
        _ when key.StartsWith(ReserveItemPrefix, StringComparison.Ordinal) => "reserve",
        _ when key.StartsWith(ReleaseItemPrefix, StringComparison.Ordinal) => "compensation",
        _ => null,
    };

    /// <summary>The key that reserves the n-th added item, from 1.</summary>
    public static string ReserveItem(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{ReserveItemPrefix}{number}");

    /// <summary>The key that releases the n-th added item, from 1.</summary>
    public static string ReleaseItem(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{ReleaseItemPrefix}{number}");

    /// <summary>The number of an added item whose reserve call this key names, or 0.</summary>
    public static int AddedItem(string key) =>
        key.StartsWith(ReserveItemPrefix, StringComparison.Ordinal) &&
        int.TryParse(key.AsSpan(ReserveItemPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            ? n
            : 0;

    /// <summary>The idempotency key by which a request names another call: as <c>SagaId.IdempotencyKey</c>.</summary>
    public static string Idempotency(string orderId, string key) => string.Concat("order/", orderId, "/", key);
}
