using OrderActors.Engine.Index;
using OrderActors.Postgres.Testing;
using OrderActors.Sagas;
using OrderActors.Storage.Postgres;
using OrderActors.Storage.Tests.Postgres;
using Xunit;

namespace OrderActors.Storage.Tests.Shared;

/// <summary>A row of the index that names no saga must not keep others asleep.</summary>
[RequiresPostgres]
public sealed class StrangeIndexRowTests : SharedSchema
{
    [Fact]
    public async Task Row_ThatNamesNoSaga_IsPassedOverByWhoeverWakesTheOthers()
    {
        await using var journal = await ShareAsync();
        await using var index = new PostgresSagaIndex(Database());
        await index.OpenAsync(default);
        var at = Time.GetUtcNow();
        SagaId[] sagas = [JournalBench.Saga("A"), JournalBench.Saga("B"), JournalBench.Saga("C")];
        await index.ApplyAsync(
            [.. sagas.Select(saga => new IndexRow(saga, 1, new("new", null, true, false, at, at, null), at))],
            [], 0, default);
        await Schema.ScalarAsync($"""
            UPDATE saga_index SET persistence_id = 'order/ strange' WHERE persistence_id = '{sagas[0].PersistenceId}'
            """);

        Assert.Equal(sagas[1..], await index.ActiveAsync(null, 2, default));
        Assert.Equal([sagas[1]], await index.ActiveAsync(null, 1, default));
        Assert.Equal(sagas[1..], (await index.DueAsync(at, 10, default)).Select(due => due.Id));
    }
}
