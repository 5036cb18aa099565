using System.Security.Cryptography;
using System.Text;

namespace OrderActors.Gateway.Users;

/// <summary>Ids for users that come without one.</summary>
internal static class UserIds
{
    private const string Prefix = "user-";
    private const int HashBytes = 12;

    /// <summary>The id that belongs to an idempotency key: a repeat finds the user that the first one created.
    /// </summary>
    public static string Of(string idempotencyKey)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes(idempotencyKey), hash);
        return Prefix + Convert.ToHexStringLower(hash[..HashBytes]);
    }

    /// <summary>A fresh id that sorts after those of earlier milliseconds.</summary>
    public static string Next(DateTimeOffset now) => Prefix + Guid.CreateVersion7(now).ToString("N");
}
