using OrderActors.Engine.Journal;
using OrderActors.Postgres.Testing;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Storage.Tests.Postgres;

/// <summary>Lines that break, sessions that die, and who may write then.</summary>
[RequiresPostgres]
public sealed class OwnershipTests : IAsyncLifetime
{
    private const string Mark = "cut the line here";

    private JournalBench bench = null!;

    public async Task InitializeAsync() => bench = await JournalBench.OpenAsync();

    public async Task DisposeAsync() => await bench.DisposeAsync();

    [Theory]
    [InlineData(CutPoint.Before, 0)]
    [InlineData(CutPoint.Within, 0)]
    [InlineData(CutPoint.After, 2)]
    public async Task Cut_AtTheAppend_IsUnknownUntilTheNextLeaseEpochTells(CutPoint place, int stored)
    {
        await bench.AppendAsync(JournalBench.Row("A", 1));
        bench.Proxy.CutAt(Mark, place);

        var cut = await bench.AppendAsync(JournalBench.Row("A", 2, Mark), JournalBench.Row("A", 3));
        Assert.Equal(AppendStatus.Unknown, cut.Status);
        Assert.Equal(AppendStatus.NotOwner, (await bench.AppendAsync(JournalBench.Row("A", 2))).Status);
        Assert.Equal(2, await bench.OwnAgainAsync());

        Assert.Equal(1 + stored, (await bench.LoadAsync("A")).Count);
        var again = await bench.AppendAsync(JournalBench.Row("A", 2, Mark), JournalBench.Row("A", 3));
        Assert.Equal(stored == 0 ? AppendStatus.Committed : AppendStatus.Conflict, again.Status);
        Assert.Equal([1, 2, 3], (await bench.LoadAsync("A")).Select(row => row.SequenceNumber));
        Assert.Equal(AppendStatus.Committed, (await bench.AppendAsync(JournalBench.Row("A", 4))).Status);
    }

    [Fact]
    public async Task Append_ServerHasNoRoom_IsFullAndGoesWellInTheNextLeaseEpoch()
    {
        await bench.AppendAsync(JournalBench.Row("A", 1));
        await bench.RefuseRowsAsync("53100");

        Assert.Equal(AppendStatus.Full, (await bench.AppendAsync(JournalBench.Row("A", 2))).Status);
        // One that must look up what is stored first.
        Assert.Equal(AppendStatus.NotOwner, (await bench.AppendAsync(JournalBench.Row("B", 1))).Status);
        await bench.TakeRowsAgainAsync();

        Assert.Equal(2, await bench.OwnAgainAsync());
        Assert.Equal(AppendStatus.Committed, (await bench.AppendAsync(JournalBench.Row("A", 2))).Status);
    }

    [Fact]
    public async Task Cut_BetweenLockAndAppend_IsOfTheNextLeaseEpoch()
    {
        bench.Proxy.CutAll();

        Assert.Equal(AppendStatus.Unknown, (await bench.AppendAsync(JournalBench.Row("A", 1))).Status);
        Assert.Equal(2, await bench.OwnAgainAsync());

        Assert.Empty(await bench.LoadAsync("A"));
        Assert.Equal(AppendStatus.Committed, (await bench.AppendAsync(JournalBench.Row("A", 1))).Status);
    }

    [Theory]
    [InlineData("pg_try_advisory_lock", CutPoint.Before)]
    [InlineData("pg_try_advisory_lock", CutPoint.After)]
    [InlineData("orderactors_owner", CutPoint.Before)]
    [InlineData("orderactors_owner", CutPoint.After)]
    [InlineData("INSERT INTO journal", CutPoint.After)]
    public async Task Cut_WhileTheLockIsTakenAgain_IsTriedUntilItHolds(string mark, CutPoint place)
    {
        await bench.AppendAsync(JournalBench.Row("A", 1));
        bench.Proxy.CutAll();
        Assert.Equal(AppendStatus.Unknown, (await bench.AppendAsync(JournalBench.Row("A", 2))).Status);
        bench.Proxy.CutAt(mark, place);

        Assert.Equal(2, await bench.OwnAgainAsync());

        Assert.False(bench.Proxy.IsArmed);
        Assert.Equal(AppendStatus.Committed, (await bench.AppendAsync(JournalBench.Row("A", 2))).Status);
    }

    [Fact]
    public async Task LateCommit_OfASessionThatTheServerBelievesAlive_IsWaitedForByAppendsAndReads()
    {
        // 1. The append reaches the server, which is kept from finishing it; our end of the line breaks.
        await using var hindrance = await bench.LockJournalAsync();
        bench.Proxy.CutAt(Mark, CutPoint.ClientOnly);
        Assert.Equal(AppendStatus.Unknown, (await bench.AppendAsync(JournalBench.Row("A", 1, Mark))).Status);

        // 2. The old session has the lock still. So nobody appends, and nobody looks up what became of it.
        var reading = bench.LoadAsync("A");
        for (var attempt = 0; attempt < 3; attempt++)
            Assert.Contains("not ended the previous session", (await bench.KeepAsync()).Lost, StringComparison.Ordinal);
        Assert.Equal(AppendStatus.NotOwner, (await bench.AppendAsync(JournalBench.Row("A", 1))).Status);
        Assert.False(reading.IsCompleted);

        // 3. It commits after all, then ends. Only now is the outcome told.
        await hindrance.DisposeAsync();
        await bench.UntilStoredAsync(1);
        bench.Proxy.CutAll();
        Assert.Equal(2, await bench.OwnAgainAsync());
        Assert.Single(await reading);
        Assert.Equal(AppendStatus.Conflict, (await bench.AppendAsync(JournalBench.Row("A", 1))).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SessionKilledByTheServer_IsNoticedByAppendOrByKeep(bool byAppend)
    {
        await bench.AppendAsync(JournalBench.Row("A", 1));
        await bench.KillOwnersSessionAsync();

        if (byAppend) Assert.Equal(AppendStatus.Unknown, (await bench.AppendAsync(JournalBench.Row("A", 2))).Status);
        Assert.Equal(2, await bench.OwnAgainAsync());

        Assert.Equal(AppendStatus.Committed, (await bench.AppendAsync(JournalBench.Row("A", 2))).Status);
        Assert.Equal(2, (await bench.LoadAsync("A")).Count);
    }

    [Fact]
    public async Task SessionKilled_DuringAnAppend_StoresNothingAndTheLeaseEpochEnds()
    {
        await using var hindrance = await bench.LockJournalAsync();
        var append = bench.AppendInBackground(JournalBench.Row("A", 1));
        await bench.UntilAnAppendWaitsAsync();

        await bench.KillOwnersSessionAsync();

        Assert.Equal(AppendStatus.Unknown, (await append).Status);
        await hindrance.DisposeAsync();
        Assert.Equal(2, await bench.OwnAgainAsync());
        Assert.Empty(await bench.LoadAsync("A"));
        Assert.Equal(AppendStatus.Committed, (await bench.AppendAsync(JournalBench.Row("A", 1))).Status);
    }

    [Fact]
    public async Task StatementTimeout_IsADefiniteFailureAndEndsTheLeaseEpoch()
    {
        await bench.ReopenAsync(options => options with { StatementTimeout = TimeSpan.FromMilliseconds(200) });
        await using var hindrance = await bench.LockJournalAsync();

        var slow = await bench.AppendAsync(JournalBench.Row("A", 1));

        Assert.Equal(AppendStatus.NotOwner, slow.Status);
        Assert.Contains("timeout", slow.Detail, StringComparison.Ordinal);
        await hindrance.DisposeAsync();
        Assert.Equal(2, await bench.OwnAgainAsync());
        Assert.Empty(await bench.LoadAsync("A"));
        Assert.Equal(AppendStatus.Committed, (await bench.AppendAsync(JournalBench.Row("A", 1))).Status);
    }

    [Fact]
    public async Task ServerThatFallsSilent_IsGivenUp()
    {
        await bench.ReopenAsync(options => options with { KeepAlive = TimeSpan.FromSeconds(1) });
        bench.Proxy.FallSilent();

        Assert.NotNull((await bench.KeepAsync()).Lost);

        bench.Proxy.CutAll();
        Assert.Equal(2, await bench.OwnAgainAsync());
        Assert.Equal(AppendStatus.Committed, (await bench.AppendAsync(JournalBench.Row("A", 1))).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AnotherProcess_ThatTookOver_MeansTheEndForThisOne(bool stillThere)
    {
        await bench.AppendAsync(JournalBench.Row("A", 1));
        bench.Proxy.CutAll();
        await using (var other = await bench.OpenOtherAsync())
        {
            Assert.Equal(AppendStatus.Committed,
                (await other.AppendAsync([JournalBench.Row("A", 2)], default)).Status);
            if (!stillThere) await other.DisposeAsync();

            Assert.Equal(AppendStatus.Unknown, (await bench.AppendAsync(JournalBench.Row("A", 2))).Status);
            var over = await Assert.ThrowsAsync<BrokenInvariantException>(bench.OwnAgainAsync);

            Assert.Equal("OA0021", over.Code);
            var unread = await Assert.ThrowsAsync<BrokenInvariantException>(() => bench.LoadAsync("A"));
            Assert.Equal("OA0021", unread.Code);
            Assert.Equal(AppendStatus.NotOwner, (await bench.AppendAsync(JournalBench.Row("A", 3))).Status);
        }

        await using var third = await bench.OpenOtherAsync();
        Assert.Equal(2, (await third.LoadAsync([JournalBench.Saga("A")], default)).Count);
    }

    [Fact]
    public async Task Open_AMomentAfterAKill_WaitsForTheOldSessionToEnd()
    {
        await using var hindrance = await bench.LockJournalAsync();
        var append = bench.AppendInBackground(JournalBench.Row("A", 1));
        await bench.UntilAnAppendWaitsAsync();
        var opening = bench.OpenOtherAsync(TimeSpan.FromMinutes(1));

        // The old session has the lock until its transaction is through; then it ends.
        await hindrance.DisposeAsync();
        Assert.Equal(AppendStatus.Committed, (await append).Status);
        bench.Proxy.CutAll();

        await using var other = await opening;
        Assert.Single(await other.LoadAsync([JournalBench.Saga("A")], default));
    }
}
