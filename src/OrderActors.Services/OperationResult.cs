using System.Security.Cryptography;
using System.Text;
using OrderActors.Sagas;

namespace OrderActors.Services;

/// <summary>
/// The result of an operation, or a refusal that is recorded. A refusal is a value here because an operation that
/// throws is rolled back, and its record with it.
/// </summary>
internal readonly record struct OperationResult<T>(T? Result, ActivityException? Refusal) where T : class
{
    public static implicit operator OperationResult<T>(T result) => new(result, null);

    public static implicit operator OperationResult<T>(ActivityException refusal) => new(null, refusal);

    /// <summary>The result; throws the refusal.</summary>
    public T Value => Refusal is null ? Result! : throw Refusal;
}

/// <summary>Rules of every service for its keys.</summary>
internal static class Keys
{
    /// <summary>The call came after its undo, which had found nothing to undo.</summary>
    public static PermanentError Voided() => new("voided");

    /// <summary>The key stands for another request; nothing is changed.</summary>
    public static ValidationError OtherRequest(string key) => new($"the key '{key}' was used for another request");

    /// <summary>A name derived from a key, so that it is the same whenever it is asked for.</summary>
    public static string Derive(string prefix, string key)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        return prefix + Convert.ToHexString(hash[..8]);
    }
}
