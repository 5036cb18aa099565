using Npgsql;
using OrderActors.Engine.Journal;
using OrderActors.Postgres.Testing;
using OrderActors.Sagas;
using OrderActors.Storage.Postgres.Shared;
using OrderActors.Storage.Tests.Postgres;
using Xunit;

namespace OrderActors.Storage.Tests.Shared;

/// <summary>The journal as the nodes of a cluster share it, and as one process takes it over from them.</summary>
[RequiresPostgres]
public sealed class SharedJournalTests : SharedSchema
{
    [Fact]
    public async Task Open_BesideOtherNodes_IsSharedAndKeepsEveryLoneOwnerOut()
    {
        await using var one = await ShareAsync();
        await using var two = await ShareAsync();

        var refused = await Assert.ThrowsAsync<BrokenInvariantException>(async () => await OwnAsync());
        Assert.Equal("OA0011", refused.Code);
        await one.DisposeAsync();
        await Assert.ThrowsAsync<BrokenInvariantException>(async () => await OwnAsync());
        await two.DisposeAsync();

        await using var alone = await OwnAsync();
        Assert.Equal(AppendStatus.Committed, (await alone.AppendAsync([JournalBench.Row("A", 1)], default)).Status);
    }

    [Fact]
    public async Task Open_WhileOneProcessOwnsIt_IsRefusedAndNamesIt()
    {
        await using var alone = await OwnAsync();

        var refused = await Assert.ThrowsAsync<BrokenInvariantException>(async () => await ShareAsync());

        Assert.Equal("OA0011", refused.Code);
        Assert.Contains($"process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_WhileASessionThatMayAppendLives_IsRefusedAlthoughItsNodeIsGone()
    {
        var node = await ShareAsync();
        var appending = await node.Appends!.OpenConnectionAsync();
        await KillAsync("process");

        Assert.Equal("OA0011", (await Assert.ThrowsAsync<BrokenInvariantException>(async () => await OwnAsync())).Code);
        await appending.DisposeAsync(); // Back to its pool, open.
        Assert.Equal("OA0011", (await Assert.ThrowsAsync<BrokenInvariantException>(async () => await OwnAsync())).Code);
        await node.DisposeAsync();

        await (await OwnAsync()).DisposeAsync();
    }

    [Fact]
    public async Task Append_AfterAnotherEngineTookOver_FindsNoConnection()
    {
        var node = await ShareAsync();
        await KillAsync("process");
        await using var alone = await OwnAsync();

        await Assert.ThrowsAsync<IOException>(async () => await node.Appends!.OpenConnectionAsync());
        await node.DisposeAsync();
    }

    [Fact]
    public async Task Retake_AfterAClusterHadTheJournalMeanwhile_IsSuperseded()
    {
        var alone = await OwnAsync();
        await KillAsync("process");
        await (await ShareAsync()).DisposeAsync();

        // The first look finds the session gone, the next one takes the lock.
        var superseded = await Assert.ThrowsAsync<BrokenInvariantException>(async () =>
        {
            for (var look = 0; look < 10; look++)
            {
                Time.Advance(TimeSpan.FromSeconds(10));
                await alone.KeepAsync(default);
            }
        });

        Assert.Equal("OA0021", superseded.Code);
        await alone.DisposeAsync();
    }

    [Fact]
    public async Task Leadership_IsOneNodesAtATimeAndEndsWithItsShare()
    {
        var one = await ShareAsync();
        await using var two = await ShareAsync();

        Assert.True(await one.TryTakeLeadershipAsync(default));
        Assert.False(await two.TryTakeLeadershipAsync(default));
        await one.EndLeadershipAsync(default);
        Assert.True(await two.TryTakeLeadershipAsync(default));
        Assert.False(await one.TryTakeLeadershipAsync(default));
        await two.EndLeadershipAsync(default);
        Assert.True(await one.TryTakeLeadershipAsync(default));
        await one.DisposeAsync();
        Assert.True(await two.TryTakeLeadershipAsync(default));
    }

    [Fact]
    public async Task Append_OfTwoNodes_CollidesAtATakenNumberAndGoesOn()
    {
        await using var one = await ShareAsync();
        await using var two = await ShareAsync();

        Assert.Equal(AppendStatus.Committed, (await one.AppendAsync([JournalBench.Row("A", 1)], default)).Status);
        Assert.Equal(AppendStatus.Conflict, (await two.AppendAsync([JournalBench.Row("A", 1)], default)).Status);
        Assert.Equal(AppendStatus.Committed, (await two.AppendAsync([JournalBench.Row("A", 2)], default)).Status);
        Assert.Equal(2, (await one.LoadAsync([JournalBench.Saga("A")], default)).Count);
        Assert.Equal(AppendStatus.Committed, (await one.RemoveAsync([JournalBench.Saga("A")], default)).Status);
        Assert.Empty(await two.LoadAsync([JournalBench.Saga("A")], default));
    }

    [Fact]
    public async Task AgreeOnShards_TheFirstNumberHolds()
    {
        await using var one = await ShareAsync();
        await using var two = await ShareAsync();

        Assert.Equal(64, await one.AgreeOnShardsAsync(64, default));
        Assert.Equal(64, await two.AgreeOnShardsAsync(128, default));
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public async Task Read_WhileALowerOrderingMayStillCome_StopsBeforeIt(bool commits, int rows)
    {
        await using var node = await ShareAsync();
        await using var slow = await Schema.ConnectAsync();
        await using var transaction = await slow.BeginTransactionAsync();
        await InsertAsync(slow, "A", 1);
        await using var fast = await Schema.ConnectAsync();
        await InsertAsync(fast, "B", 1);

        for (var look = 0; look < 3; look++) Assert.Equal(new JournalPage([], 0), Plain(await ReadAsync(node, 0)));
        Assert.Equal(2, await node.NewestAsync(default));
        if (commits) await transaction.CommitAsync();
        else await transaction.RollbackAsync();

        // The first read that no longer sees the writer moves the mark to what was assigned before.
        var page = await ReadAsync(node, 0);
        Assert.Equal((rows, 2), (page.Rows.Count, page.Through));
    }

    [Fact]
    public async Task Read_UnderWritersWithoutAPause_GoesOn()
    {
        await using var node = await ShareAsync();
        await using var first = await Schema.ConnectAsync();
        await using var second = await Schema.ConnectAsync();
        var open = await first.BeginTransactionAsync();
        await InsertAsync(first, "A", 1);
        await ReadAsync(node, 0);
        var next = await second.BeginTransactionAsync();
        await InsertAsync(second, "B", 1);
        await open.CommitAsync();

        // Somebody writes at every moment, and yet the first writer's row is shown.
        Assert.Equal((1, 1), (await ReadAsync(node, 0) is var page ? page.Rows.Count : 0, page.Through));
        await next.CommitAsync();
        Assert.Equal(2, (await ReadAsync(node, 0)).Through);
    }

    /// <summary>The property: whatever order commits come in, a reader that only goes forward sees every row.</summary>
    [Fact]
    public async Task Read_BesideManyWritersThatCommitInAnyOrder_MissesNothing()
    {
        const int Writers = 6, Each = 60;
        await using var node = await ShareAsync();
        var random = new Random(20261125);
        var writing = Task.WhenAll(Enumerable.Range(0, Writers)
            .Select(writer => WriteAsync(writer, Each, random.Next(), random.Next(1, 8))));
        var seen = new List<string>();
        var after = 0L;
        for (var done = false; ;)
        {
            var last = done;
            done = writing.IsCompleted;
            var page = await node.ReadAsync(after, 50, default);
            seen.AddRange(page.Rows.Select(row => $"{row.SagaId.Id}/{row.SequenceNumber}"));
            Assert.Equal(page.Rows.OrderBy(row => row.Ordering), page.Rows);
            if (last && page.Through == after) break;
            after = page.Through;
        }

        await writing;
        Assert.Equal(Writers * Each, seen.Count);
        Assert.Equal(seen.Count, seen.Distinct(StringComparer.Ordinal).Count());
    }

    private async Task WriteAsync(int writer, int rows, int seed, int most)
    {
        var random = new Random(seed);
        await using var connection = await Schema.ConnectAsync();
        for (var number = 1; number <= rows;)
        {
            await using var transaction = await connection.BeginTransactionAsync();
            for (var left = random.Next(1, most + 1); left > 0 && number <= rows; left--)
            {
                await InsertAsync(connection, $"W-{writer}", number++);
                await Task.Yield();
            }

            await transaction.CommitAsync();
        }
    }

    private static async Task InsertAsync(NpgsqlConnection connection, string id, long number)
    {
        await using var insert = new NpgsqlCommand("""
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier)
            VALUES (1, false, $1, $2, '{}', 'order.placed.v1', 7201)
            """, connection);
        insert.Parameters.AddWithValue(JournalBench.Saga(id).PersistenceId);
        insert.Parameters.AddWithValue(number);
        await insert.ExecuteNonQueryAsync();
    }

    private static async Task<JournalPage> ReadAsync(SharedJournal node, long after) =>
        await node.ReadAsync(after, 100, default);

    private static JournalPage Plain(JournalPage page) => page.Rows.Count == 0 ? page with { Rows = [] } : page;

    /// <summary>Ends the sessions that hold locks for nodes, whose names go on so, and waits for their ends.</summary>
    private Task KillAsync(string name) => Schema.ScalarAsync($"""
        SELECT count(pg_terminate_backend(pid, 30000)) FROM pg_stat_activity
        WHERE application_name LIKE '{Schema.Options.Schema} {name}%'
        """);
}
