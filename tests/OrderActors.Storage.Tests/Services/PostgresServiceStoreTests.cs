using OrderActors.Engine.Services;
using OrderActors.Postgres.Testing;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Storage.Tests.Services;

[RequiresPostgres]
public sealed class PostgresServiceStoreTests : ServiceStoreSpec<PostgresFixture>
{
    [Fact]
    public async Task WriteAsync_SessionCutInTheMiddle_HasNoEffectAndTheNextOneWorks()
    {
        var store = await OpenAsync();
        var failure = await Assert.ThrowsAsync<ServiceUnavailableError>(() => store.WriteAsync(transaction =>
        {
            transaction.Execute(Insert, "lost");
            Fixture.EndSessionsAsync().GetAwaiter().GetResult();
            return transaction.Execute(Insert, "lost too");
        }));

        Assert.Equal((true, Effect.None), (failure.OwnStore, failure.Effect));
        await store.WriteAsync(transaction => transaction.Execute(Insert, "kept"));
        Assert.Equal(["kept"], await NamesAsync(store));
        Assert.False(store.Completion.IsCompleted);
    }

    [Fact]
    public async Task WriteAsync_SessionCutBeforeTheCommit_IsUnknownAndTheNextOneWorks()
    {
        var store = await OpenAsync();
        var failure = await Assert.ThrowsAsync<ServiceUnavailableError>(() => store.WriteAsync(transaction =>
        {
            transaction.Execute(Insert, "lost");
            Fixture.EndSessionsAsync().GetAwaiter().GetResult();
            return 0;
        }));

        Assert.Equal((true, Effect.Unknown), (failure.OwnStore, failure.Effect));
        await store.WriteAsync(transaction => transaction.Execute(Insert, "kept"));
        Assert.Equal(["kept"], await NamesAsync(store));
    }

    [Fact]
    public async Task WriteAsync_NumberBeyondItsColumn_FailsWithItsCodeAndAlone()
    {
        var store = await OpenAsync();
        var line = new ServiceSql("INSERT INTO reservation_lines VALUES (1, 1, @quantity, 1, 'A', 'EUR')");
        var large = store.WriteAsync(transaction => transaction.Execute(line, 3_000_000_000));
        var other = store.WriteAsync(transaction => transaction.Execute(Insert, "other"));

        Assert.Equal("OA0013", (await Assert.ThrowsAsync<BrokenInvariantException>(() => large)).Code);
        Assert.Equal(1, await other);
    }

    [Fact]
    public async Task ReadAsync_IdleSessionsWereCut_ReadsOnFreshOnes()
    {
        var store = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => NamesAsync(store).AsTask()));
        await Fixture.EndSessionsAsync();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => NamesAsync(store).AsTask()));
    }

    [Fact]
    public async Task Statements_UsedBeforeASessionWasCut_AreThemselvesOnTheNextOne()
    {
        var writes = Enumerable.Range(0, 4)
            .Select(n => new ServiceSql($"INSERT INTO markers VALUES ('{n} ' || @name)")).ToList();
        var reads = Enumerable.Range(0, 4).Select(n => new ServiceSql($"SELECT '{n} ' || @name")).ToList();
        var store = await OpenAsync();
        // Often enough that each is prepared, on the writer's session and on all of the readers'.
        const int Often = 40;
        await UseAsync([0, 1], "before");
        await Fixture.EndSessionsAsync();
        await Assert.ThrowsAsync<ServiceUnavailableError>(
            () => store.WriteAsync(transaction => transaction.Execute(Insert, "lost")));

        // Others first: the next session gives them the names that the previous ones had.
        await UseAsync([2, 3, 1, 0], "after");

        var expected = new[] { "0 before", "1 before", "0 after", "1 after", "2 after", "3 after" }
            .SelectMany(name => Enumerable.Range(0, Often).Select(time => $"{name} {time}"));
        Assert.Equal(expected.Order(StringComparer.Ordinal),
            (await NamesAsync(store)).Order(StringComparer.Ordinal));

        async Task UseAsync(int[] which, string when)
        {
            foreach (var n in which)
            {
                for (var time = 0; time < Often; time++)
                {
                    var name = $"{when} {time}";
                    await store.WriteAsync(transaction => transaction.Execute(writes[n], name));
                    Assert.Equal([$"{n} {name}"], await store.ReadAsync(
                        reader => reader.All(reads[n], row => row.Text(0), name)));
                }
            }
        }
    }

    [Fact]
    public async Task ReadAsync_BesideWrites_SeesOneSnapshot()
    {
        var store = await OpenAsync();
        var count = new ServiceSql("SELECT count(*) FROM markers");
        var (first, second) = await store.ReadAsync(reader =>
        {
            var before = reader.All(count, row => row.Number(0))[0];
            store.WriteAsync(transaction => transaction.Execute(Insert, "meanwhile")).GetAwaiter().GetResult();
            return (before, reader.All(count, row => row.Number(0))[0]);
        });

        Assert.Equal((0, 0), (first, second));
        Assert.Equal(["meanwhile"], await NamesAsync(store));
    }

    [Fact]
    public async Task Open_ByTheNewOwner_ShutsTheFormerOneOut()
    {
        var former = await OpenAsync();
        var owner = await OpenAsync();
        await owner.WriteAsync(transaction => transaction.Execute(Insert, "of the owner"));

        var failure = await Assert.ThrowsAsync<ServiceUnavailableError>(
            () => former.WriteAsync(transaction => transaction.Execute(Insert, "of the previous one")));

        Assert.Equal((true, Effect.None), (failure.OwnStore, failure.Effect));
        Assert.Equal(["of the owner"], await NamesAsync(former));
    }
}
