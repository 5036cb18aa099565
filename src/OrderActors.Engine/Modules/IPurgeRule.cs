using OrderActors.Engine.Journal;
using OrderActors.Engine.Services;
using OrderActors.Sagas;

namespace OrderActors.Engine.Modules;

/// <summary>
/// What a purge must know of a module's records of sagas, its own or others'. Every rule is asked about every saga: one
/// without records is removable.
/// </summary>
public interface IPurgeRule
{
    /// <summary>
    /// Deletes a saga's rows, in this order; each has the two ends of a <see cref="KeyRange"/> as its parameters.
    /// </summary>
    IReadOnlyList<ServiceSql> Deletes => [];

    /// <summary>Whether an ended saga can be removed: nothing in its records is still open.</summary>
    /// <param name="reader">Reads the records as the purge will find them.</param>
    /// <param name="saga">The saga.</param>
    /// <param name="keys">The range of the keys of its rows.</param>
    PurgeFinding Look(ServiceReader reader, FoldedState saga, KeyRange keys) => PurgeFinding.Removable;
}

/// <summary>A rule's finding about one saga.</summary>
public sealed class PurgeFinding
{
    private PurgeFinding(string? whyKept, Action<ServiceTransaction>? onRemove) =>
        (WhyKept, OnRemove) = (whyKept, onRemove);

    /// <summary>Its records do not keep it, and nothing but its rows needs to be removed.</summary>
    public static PurgeFinding Removable { get; } = new(null, null);

    /// <summary>Why the saga must stay, in a few words, or null.</summary>
    public string? WhyKept { get; }

    /// <summary>Run beside the deletes if no rule keeps the saga, or null.</summary>
    public Action<ServiceTransaction>? OnRemove { get; }

    /// <summary>The saga must stay.</summary>
    /// <param name="why">Why, in a few words.</param>
    public static PurgeFinding Keep(string why) => new(why, null);

    /// <summary>The saga may be removed, with further work: to carry totals over, for example.</summary>
    public static PurgeFinding Remove(Action<ServiceTransaction> onRemove) => new(null, onRemove);
}

/// <summary>The keys that begin with a saga's persistence id and a slash, as all its idempotency keys do.</summary>
public readonly record struct KeyRange(string From, string To)
{
    /// <summary>'0' follows '/': in the order of code points the saga's keys lie between the two.</summary>
    public KeyRange(SagaId saga) : this($"{saga.PersistenceId}/", $"{saga.PersistenceId}0") { }

    /// <summary>The condition that a column is in the range; its last part is right in any collation.</summary>
    public static string Holds(string column) =>
        $"{column} >= @from AND {column} < @to AND substr({column}, 1, length(@from)) = @from";

    /// <summary>The statement that deletes a table's rows of a range.</summary>
    public static ServiceSql Delete(string table, string key) => new($"DELETE FROM {table} WHERE {Holds(key)}");
}
