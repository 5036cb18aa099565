using System.Security.Cryptography;
using System.Text;
using OrderActors.Gateway.Http;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Orders;

/// <summary>Ids of orders in addresses, and for orders that come without one.</summary>
internal static class OrderIds
{
    /// <summary>The kind of saga that an order is.</summary>
    public const string Kind = "order";

    private const string Prefix = "ORDER-";

    // Crockford's base 32: no I, L, O, U, so that an id read out over the telephone is written down right.
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int DerivedLength = 20;
    private const int TimeOrderedLength = 26;

    /// <summary>The saga of an order's id.</summary>
    public static ValueOrProblem<SagaId> Saga(string id) => RouteIds.Saga(Kind, id);

    /// <summary>
    /// The id that belongs to an idempotency key: a repeat finds the order that the first one placed.
    /// </summary>
    public static string Of(string idempotencyKey)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes(idempotencyKey), hash);
        return Encode(hash[..16], DerivedLength);
    }

    /// <summary>A fresh id that sorts after those of earlier milliseconds.</summary>
    public static string Next(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(now).TryWriteBytes(bytes, bigEndian: true, out _);
        return Encode(bytes, TimeOrderedLength);
    }

    /// <summary>The first characters of a 128-bit number, most significant bits first.</summary>
    private static string Encode(ReadOnlySpan<byte> bytes, int length)
    {
        Span<char> text = stackalloc char[Prefix.Length + length];
        Prefix.CopyTo(text);
        int bits = 0, held = 0, next = 0;
        for (var i = 0; i < length; i++)
        {
            if (bits < 5)
            {
                // The last character of the whole number has fewer bits of its own; the rest are zeros.
                held = (held << 8) | (next < bytes.Length ? bytes[next] : 0);
                next++;
                bits += 8;
            }

            bits -= 5;
            text[Prefix.Length + i] = Alphabet[(held >> bits) & 31];
            held &= (1 << bits) - 1;
        }

        return new(text);
    }
}
