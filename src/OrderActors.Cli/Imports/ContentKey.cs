using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OrderActors.Cli.Http;

namespace OrderActors.Cli.Imports;

/// <summary>
/// Idempotency keys that follow from what a line says: an import that is run again, or resumed by another process,
/// repeats its requests instead of making new ones. They are stored by nodes: a change here makes old imports run
/// twice.
/// </summary>
internal static class ContentKey
{
    /// <summary>Takes goods in once for a product and quantity, whatever else the line says.</summary>
    /// <remarks>A corrected name or price must not receive the same goods again.</remarks>
    public static string Receive(string sku, int quantity) =>
        string.Create(CultureInfo.InvariantCulture, $"import/{sku}/{quantity}");

    /// <summary>Places an order once for its content.</summary>
    public static string Place(OrderBody order) =>
        $"import/{order.OrderId}/{Convert.ToHexStringLower(Hash(order)[..8])}";

    /// <summary>Approves an order once.</summary>
    public static string Approve(string orderId) => $"import/{orderId}/approve";

    private static byte[] Hash(OrderBody order) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(order, JsonSerializerOptions.Web)));
}
