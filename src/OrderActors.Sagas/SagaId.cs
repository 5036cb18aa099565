using System.Diagnostics.CodeAnalysis;

namespace OrderActors.Sagas;

/// <summary>The name of one saga: its kind and its id within the kind, for example <c>order/ORDER-1</c>.</summary>
/// <remarks>
/// A kind is 1–40 characters of <c>[a-z0-9-]</c>; an id is 1–100 characters of <c>[A-Za-z0-9._-]</c>. Neither may hold
/// a slash, so <see cref="PersistenceId"/> is unambiguous. Equality is that of the persistence id, ordinal.
/// </remarks>
public sealed class SagaId : IEquatable<SagaId>
{
    /// <summary>The greatest length of an id, in characters.</summary>
    public const int MaxIdLength = 100;

    private readonly int hash;

    private SagaId(string kind, string id)
    {
        Kind = kind;
        Id = id;
        PersistenceId = string.Concat(kind, "/", id);
        hash = PersistenceId.GetHashCode(StringComparison.Ordinal);
    }

    /// <summary>The saga's kind, for example <c>order</c>.</summary>
    public string Kind { get; }

    /// <summary>The id within the kind, for example <c>ORDER-1</c>.</summary>
    public string Id { get; }

    /// <summary>The name under which the journal keeps the saga's events: <c>{kind}/{id}</c>.</summary>
    public string PersistenceId { get; }

    /// <summary>Creates a saga id.</summary>
    /// <exception cref="ArgumentException">The kind or the id is outside its alphabet or too long.</exception>
    public static SagaId Create(string kind, string id) =>
        TryCreate(kind, id, out var sagaId)
            ? sagaId
            : throw new ArgumentException($"'{kind}/{id}' is not a saga id; ids are 1-{MaxIdLength} of [A-Za-z0-9._-]");

    /// <summary>Creates a saga id; false if kind and id do not make one.</summary>
    public static bool TryCreate(string? kind, string? id, [NotNullWhen(true)] out SagaId? sagaId)
    {
        sagaId = IsKind(kind) && IsId(id) ? new SagaId(kind, id) : null;
        return sagaId is not null;
    }

    /// <summary>Reads a persistence id back.</summary>
    public static bool TryParse(string? persistenceId, [NotNullWhen(true)] out SagaId? sagaId)
    {
        var slash = persistenceId?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        sagaId = null;
        return slash > 0 && TryCreate(persistenceId![..slash], persistenceId[(slash + 1)..], out sagaId);
    }

    /// <summary>Whether the text is a well-formed id within a kind.</summary>
    /// <remarks>Not "." and "..": no URL can name them, because clients treat them as path segments.</remarks>
    public static bool IsId([NotNullWhen(true)] string? id)
    {
        if (id is null or "." or ".." || id.Length is 0 or > MaxIdLength) return false;
        foreach (var c in id)
            if (!(char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')) return false;
        return true;
    }

    /// <summary>The idempotency key of one call of this saga: <c>{kind}/{id}/{key}</c>.</summary>
    public string IdempotencyKey(string callKey) => string.Concat(PersistenceId, "/", callKey);

    /// <inheritdoc/>
    public bool Equals(SagaId? other) =>
        other is not null && hash == other.hash && PersistenceId.Equals(other.PersistenceId, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SagaId);

    /// <inheritdoc/>
    public override int GetHashCode() => hash;

    /// <inheritdoc/>
    public override string ToString() => PersistenceId;

    private static bool IsKind([NotNullWhen(true)] string? kind)
    {
        if (kind is null || kind.Length is 0 or > 40) return false;
        foreach (var c in kind)
            if (!(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')) return false;
        return true;
    }
}
