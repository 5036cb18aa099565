using OrderActors.Engine.Journal;
using OrderActors.Postgres.Testing;
using OrderActors.Sagas;
using OrderActors.Storage.Postgres;
using OrderActors.Testing;
using Xunit;

namespace OrderActors.Storage.Tests.Postgres;

/// <summary>Sessions that are not what they seem: a pooler in between, or a lock that is gone.</summary>
[RequiresPostgres]
public sealed class PoolerTests : IAsyncLifetime
{
    private JournalBench bench = null!;

    public async Task InitializeAsync() => bench = await JournalBench.OpenAsync();

    public async Task DisposeAsync() => await bench.DisposeAsync();

    [Fact]
    public async Task Start_BehindAPooler_IsRefusedAndLeavesTheLockFree()
    {
        bench.Proxy.PoseAsPooler();

        var refused = await Assert.ThrowsAsync<BrokenInvariantException>(() => bench.ReopenAsync(options => options));

        Assert.Equal("OA0022", refused.Code);
        await using var other = await bench.OpenOtherAsync(TimeSpan.Zero);
        Assert.Equal(AppendStatus.Committed, (await other.AppendAsync([JournalBench.Row("A", 1)], default)).Status);
    }

    [Fact]
    public async Task Pooler_ThatComesInBetweenLater_MeansTheEnd()
    {
        bench.Proxy.PoseAsPooler();
        bench.Proxy.CutAll();

        Assert.Equal(AppendStatus.Unknown, (await bench.AppendAsync(JournalBench.Row("A", 1))).Status);
        var over = await Assert.ThrowsAsync<BrokenInvariantException>(bench.OwnAgainAsync);

        Assert.Equal("OA0022", over.Code);
        var unread = await Assert.ThrowsAsync<BrokenInvariantException>(() => bench.LoadAsync("A"));
        Assert.Equal("OA0022", unread.Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Lock_IsGoneWhileTheSessionLives_IsNoticedByTheNextLook(bool takenByAnother)
    {
        await using var schema = await TestSchema.CreateAsync();
        await using var database = new PostgresDatabase(schema.Options);
        var time = new VirtualTime();
        await using var ownership = new Ownership(database, time);
        await ownership.TakeAsync(default);
        var session = ownership.Session!;
        Assert.True(await session.HasLockAsync(default));

        await session.ReleaseAsync();
        await using var other = takenByAnother ? await OpenAsync(schema) : null;
        Assert.False(await session.HasLockAsync(default));
        time.Advance(schema.Options.KeepAlive);

        if (takenByAnother)
            Assert.Equal("OA0021", (await Assert.ThrowsAsync<BrokenInvariantException>(
                async () => await ownership.KeepAsync(default))).Code);
        else
            Assert.Equal(new(2, null), await ownership.KeepAsync(default));
        Assert.NotSame(session, ownership.Session);
    }

    private static async Task<IJournal> OpenAsync(TestSchema schema)
    {
        var journal = new PostgresJournal(new(schema.Options), TimeProvider.System);
        await journal.OpenAsync(default);
        return journal;
    }
}
