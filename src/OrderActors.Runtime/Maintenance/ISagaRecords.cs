using OrderActors.Runtime.Journal;
using OrderActors.Sagas;

namespace OrderActors.Runtime.Maintenance;

/// <summary>What the services have on record for sagas, beside the journal.</summary>
public interface ISagaRecords
{
    /// <summary>
    /// Removes the records of ended sagas, idempotency keys included, and notes in the same transaction that they are
    /// leaving. Totals are carried over, so that what is conserved stays so.
    /// </summary>
    /// <returns>The sagas that stay, since what is on record for them is not settled; theirs is untouched.</returns>
    Task<IReadOnlyList<KeptSaga>> RemoveAsync(IReadOnlyList<FoldedState> ended);

    /// <summary>Sagas that were noted as leaving and not forgotten: somebody was interrupted.</summary>
    Task<IReadOnlyList<LeavingSaga>> LeavingAsync();

    /// <summary>Forgets sagas of which nothing is left.</summary>
    Task ForgetAsync(IReadOnlyList<SagaId> sagas);
}

/// <summary>A saga that a purge leaves alone.</summary>
/// <param name="Id">The saga.</param>
/// <param name="Why">What is not settled.</param>
public sealed record KeptSaga(SagaId Id, string Why);

/// <summary>A saga whose records are gone.</summary>
/// <param name="Id">The saga.</param>
/// <param name="Ordering">Its newest event's ordering then: one that was started anew under the id has another.</param>
public sealed record LeavingSaga(SagaId Id, long Ordering);
