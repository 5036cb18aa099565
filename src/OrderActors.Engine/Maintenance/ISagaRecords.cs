using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Engine.Maintenance;

/// <summary>The services' records of sagas, beside the journal.</summary>
public interface ISagaRecords
{
    /// <summary>
    /// Removes the records of ended sagas, idempotency keys included, and notes in the same transaction that these are
    /// being purged. Totals are carried over, so that stock and money still balance.
    /// </summary>
    /// <param name="ended">The sagas.</param>
    /// <param name="run">The run to count them under in the same transaction, or null.</param>
    /// <returns>The sagas that stay because something in their records is open; these records are untouched.</returns>
    Task<IReadOnlyList<KeptSaga>> RemoveAsync(IReadOnlyList<FoldedState> ended, PurgeRun? run = null);

    /// <summary>What an interrupted run has removed; null if nothing.</summary>
    Task<PurgedSoFar?> PurgedAsync(string runKey) => Task.FromResult<PurgedSoFar?>(null);

    /// <summary>Forgets every other run.</summary>
    Task ForgetRunsButAsync(string runKey) => Task.CompletedTask;

    /// <summary>Sagas whose purge was noted and not completed: it was interrupted.</summary>
    Task<IReadOnlyList<LeavingSaga>> LeavingAsync();

    /// <summary>Removes the notes of sagas of which nothing is left.</summary>
    Task ForgetAsync(IReadOnlyList<SagaId> sagas);
}

/// <summary>A purge by the key of its request: a repeated request is the same run.</summary>
/// <param name="Key">The key.</param>
/// <param name="EndedBefore">What it removes: sagas whose last event is older.</param>
public sealed record PurgeRun(string Key, DateTimeOffset EndedBefore);

/// <summary>What a run removed before it was interrupted.</summary>
/// <param name="EndedBefore">Its limit: it removes sagas whose last event is older.</param>
/// <param name="Kinds">How many sagas, by kind.</param>
public sealed record PurgedSoFar(DateTimeOffset EndedBefore, IReadOnlyDictionary<string, long> Kinds);

/// <summary>A saga that a purge keeps.</summary>
/// <param name="Id">The saga.</param>
/// <param name="Why">What keeps it.</param>
public sealed record KeptSaga(SagaId Id, string Why);

/// <summary>A saga whose records are gone and whose purge is not complete.</summary>
/// <param name="Id">The saga.</param>
/// <param name="Ordering">The ordering of its newest event then: a saga that was started again under the id has
/// another. </param>
public sealed record LeavingSaga(SagaId Id, long Ordering);
