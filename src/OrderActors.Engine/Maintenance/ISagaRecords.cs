using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Engine.Maintenance;

/// <summary>What the services have on record for sagas, beside the journal.</summary>
public interface ISagaRecords
{
    /// <summary>
    /// Removes the records of ended sagas, idempotency keys included, and notes in the same transaction that they are
    /// leaving. Totals are carried over, so that what is conserved stays so.
    /// </summary>
    /// <param name="ended">The sagas.</param>
    /// <param name="run">The run to count them under in the same transaction, or null.</param>
    /// <returns>The sagas that stay because something in their records is open; these records are untouched.</returns>
    Task<IReadOnlyList<KeptSaga>> RemoveAsync(IReadOnlyList<FoldedState> ended, PurgeRun? run = null);

    /// <summary>What a run that was cut off has removed, and how old; null when it has removed nothing.</summary>
    Task<PurgedSoFar?> PurgedAsync(string runKey) => Task.FromResult<PurgedSoFar?>(null);

    /// <summary>Forgets every other run.</summary>
    Task ForgetRunsButAsync(string runKey) => Task.CompletedTask;

    /// <summary>Sagas that were noted as leaving and not forgotten: somebody was interrupted.</summary>
    Task<IReadOnlyList<LeavingSaga>> LeavingAsync();

    /// <summary>Forgets sagas of which nothing is left.</summary>
    Task ForgetAsync(IReadOnlyList<SagaId> sagas);
}

/// <summary>A purge by the key that it was ordered under: ordered again, it is the same run.</summary>
/// <param name="Key">The key.</param>
/// <param name="EndedBefore">What it removes: sagas whose last event is older.</param>
public sealed record PurgeRun(string Key, DateTimeOffset EndedBefore);

/// <summary>What a run has removed before it was cut off.</summary>
/// <param name="EndedBefore">The time that it went by.</param>
/// <param name="Kinds">How many sagas, by kind.</param>
public sealed record PurgedSoFar(DateTimeOffset EndedBefore, IReadOnlyDictionary<string, long> Kinds);

/// <summary>A saga that a purge leaves alone.</summary>
/// <param name="Id">The saga.</param>
/// <param name="Why">What keeps it.</param>
public sealed record KeptSaga(SagaId Id, string Why);

/// <summary>A saga whose records are gone.</summary>
/// <param name="Id">The saga.</param>
/// <param name="Ordering">Its newest event's ordering then: one that was started again under the id has another.
/// </param>
public sealed record LeavingSaga(SagaId Id, long Ordering);
