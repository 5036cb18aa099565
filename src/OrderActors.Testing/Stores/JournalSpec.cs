using System.Text;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Testing.Stores;

/// <summary>What every journal promises. A store's subclass says how to make an empty one.</summary>
public abstract class JournalSpec : IAsyncLifetime
{
    /// <summary>When the rows were decided.</summary>
    protected static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, 123, TimeSpan.Zero);

    /// <summary>The journal under test, open.</summary>
    protected IJournal Journal { get; private set; } = null!;

    /// <summary>Makes a journal on the test's own store, which is empty at first; the spec opens it.</summary>
    protected abstract IJournal Create();

    /// <inheritdoc/>
    public virtual async Task InitializeAsync()
    {
        Journal = Create();
        await Journal.OpenAsync(default);
    }

    /// <inheritdoc/>
    public virtual async Task DisposeAsync() => await Journal.DisposeAsync();

    /// <summary>The saga of this id.</summary>
    protected static SagaId Saga(string id) => SagaId.Create("order", id);

    /// <summary>A saga's event as a row.</summary>
    protected static JournalRow Row(string id, long number, string payload = """{"$":{}}""") => new()
    {
        SagaId = Saga(id),
        SequenceNumber = number,
        Manifest = $"order.event-{number}.v1",
        Payload = Encoding.UTF8.GetBytes(payload),
        CreatedAt = Now.AddTicks(number),
    };

    /// <summary>All that a row holds, to compare it by.</summary>
    protected static string Text(JournalRow row) =>
        $"{row.Ordering} {row.SagaId} {row.SequenceNumber} {row.Manifest} {row.CreatedAt.UtcTicks} {row.Summary} "
        + Encoding.UTF8.GetString(row.Payload);

    /// <summary>Appends rows in one transaction.</summary>
    protected async Task<AppendResult> AppendAsync(params JournalRow[] rows) =>
        await Journal.AppendAsync(rows, default);

    /// <summary>The histories of these sagas.</summary>
    protected async Task<IReadOnlyList<JournalRow>> LoadAsync(params string[] ids) =>
        await Journal.LoadAsync([.. ids.Select(Saga)], default);

    /// <summary>Every row of the journal.</summary>
    /// <param name="limit">How many rows a page holds at most.</param>
    protected async Task<List<JournalRow>> ReadAllAsync(int limit = 1000)
    {
        var all = new List<JournalRow>();
        while (true)
        {
            var page = await Journal.ReadAsync(all.Count == 0 ? 0 : all[^1].Ordering, limit, default);
            if (page.Rows.Count == 0) return all;
            all.AddRange(page.Rows);
        }
    }

    [Fact]
    public async Task Append_ThenLoadAndRead_GiveTheSameRows()
    {
        var summarized = Row("A", 1) with { Summary = new("reserve", null, true, false, null, Now, null) };
        JournalRow[] rows = [summarized, Row("B", 1), Row("A", 2)];
        var appended = await AppendAsync(rows);

        Assert.Equal(AppendStatus.Committed, appended.Status);
        var first = appended.FirstOrdering;
        var expected = rows.Select((row, i) => Text(row with { Ordering = first + i, Summary = null })).ToList();
        Assert.Equal(expected, (await ReadAllAsync()).Select(Text));
        Assert.Equal([expected[0], expected[2]], (await LoadAsync("A")).Select(Text));
    }

    [Fact]
    public async Task Append_OfNothing_IsCommitted() =>
        Assert.Equal(AppendStatus.Committed, (await AppendAsync()).Status);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(33)]
    [InlineData(75)]
    public async Task Append_Twice_OrderingsAreConsecutiveInTheRowsOrder(int count)
    {
        var first = await AppendAsync([.. Enumerable.Range(1, count).Select(n => Row("A", n))]);
        var second = await AppendAsync([.. Enumerable.Range(1, count).Select(n => Row("B", n))]);

        Assert.Equal(first.FirstOrdering + count, second.FirstOrdering);
        var all = await ReadAllAsync();
        Assert.Equal(Enumerable.Range(0, 2 * count).Select(i => first.FirstOrdering + i),
            all.Select(row => row.Ordering));
        Assert.Equal(Enumerable.Range(1, count).Select(n => (long)n),
            all.Take(count).Select(row => row.SequenceNumber));
    }

    [Theory]
    [InlineData("taken", 1)]
    [InlineData("gap", 3)]
    [InlineData("gap at the start", 2)]
    public async Task Append_WithOneWrongRow_StoresNothing(string what, long number)
    {
        await AppendAsync(Row("A", 1));
        var wrong = what == "gap at the start" ? Row("New", number) : Row("A", number);

        var result = await AppendAsync(Row("B", 1), wrong, Row("C", 1));

        Assert.Equal(AppendStatus.Conflict, result.Status);
        Assert.NotNull(result.Detail);
        Assert.Single(await ReadAllAsync());
        Assert.Equal(AppendStatus.Committed, (await AppendAsync(Row("B", 1), Row("A", 2), Row("C", 1))).Status);
    }

    [Fact]
    public async Task Append_SameNumberTwiceInOneBatch_IsAConflict()
    {
        Assert.Equal(AppendStatus.Conflict, (await AppendAsync(Row("A", 1), Row("A", 1))).Status);
        Assert.Empty(await ReadAllAsync());
    }

    [Fact]
    public async Task Append_AgainAfterALostAcknowledgement_IsAConflictAndNothingIsStoredTwice()
    {
        JournalRow[] rows = [Row("A", 1), Row("A", 2)];
        _ = await AppendAsync(rows);

        Assert.Equal(AppendStatus.Conflict, (await AppendAsync(rows)).Status);
        Assert.Equal([1, 2], (await LoadAsync("A")).Select(row => row.SequenceNumber));
    }

    [Fact]
    public async Task Append_Cancelled_StoresNothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await Journal.AppendAsync([Row("A", 1)], new CancellationToken(canceled: true)));
        Assert.Empty(await ReadAllAsync());
    }

    [Fact]
    public async Task Payload_LargeOrInAnyScript_ComesBackUnchanged()
    {
        var large = new string('x', 3_000_000);
        await AppendAsync(Row("A", 1, large), Row("A", 2, "Grüße, 你好, 🚚 \u0000 end"), Row("A", 3, ""));

        Assert.Equal([large, "Grüße, 你好, 🚚 \u0000 end", ""],
            (await LoadAsync("A")).Select(r => Encoding.UTF8.GetString(r.Payload)));
    }

    [Fact]
    public async Task Load_ManySagas_GivesEachOnesRowsTogetherAndInOrder()
    {
        var ids = Enumerable.Range(0, 1000).Select(i => $"S{i * 7919 % 1000}").ToArray();
        for (var number = 1; number <= 3; number++)
            await AppendAsync([.. ids.Select(id => Row(id, number))]);

        var loaded = await LoadAsync([.. ids, "S1", "unknown"]);

        Assert.Equal(3000, loaded.Count);
        var groups = loaded.Chunk(3).ToList();
        Assert.All(groups, group => Assert.Equal([1L, 2L, 3L], group.Select(row => row.SequenceNumber)));
        Assert.All(groups, group => Assert.Single(group.Select(row => row.SagaId).Distinct()));
        Assert.Equal(1000, groups.Select(group => group[0].SagaId).Distinct().Count());
    }

    [Fact]
    public async Task Load_OfNothing_IsEmpty() => Assert.Empty(await LoadAsync());

    [Fact]
    public async Task Read_FromTheMiddle_GivesAtMostTheLimitAndSaysHowFar()
    {
        var first = (await AppendAsync([.. Enumerable.Range(1, 10).Select(n => Row("A", n))])).FirstOrdering;

        var page = await Journal.ReadAsync(first + 2, 4, default);
        var end = await Journal.ReadAsync(first + 9, 4, default);

        Assert.Equal([4, 5, 6, 7], page.Rows.Select(row => row.SequenceNumber));
        Assert.Equal(first + 6, page.Through);
        Assert.Empty(end.Rows);
        Assert.Equal(first + 9, end.Through);
    }

    [Fact]
    public async Task Read_WhileAppendsGoOn_SeesEveryRowOnceAndNoGap()
    {
        const int Batches = 300, RowsPerBatch = 20;
        var writer = Task.Run(() =>
        {
            for (var batch = 0; batch < Batches; batch++)
            {
                var rows = Enumerable.Range(1, RowsPerBatch).Select(n => Row($"W{batch}", n));
                var result = Journal.AppendAsync([.. rows], default);
                Assert.Equal(AppendStatus.Committed, result.AsTask().Result.Status);
            }
        });
        var seen = new List<long>();
        while (seen.Count < Batches * RowsPerBatch && !writer.IsFaulted)
        {
            var page = await Journal.ReadAsync(seen.LastOrDefault(), 33, default);
            seen.AddRange(page.Rows.Select(row => row.Ordering));
        }

        await writer;
        Assert.Equal(Enumerable.Range(0, Batches * RowsPerBatch).Select(i => seen[0] + i), seen);
    }

    [Fact]
    public async Task Remove_OfSagas_LeavesTheOthersAndLetsThemBeginAnewBehindAllOrderings()
    {
        await AppendAsync(Row("A", 1), Row("B", 1), Row("A", 2), Row("C", 1));
        var newest = (await ReadAllAsync())[^1].Ordering;

        var removed = await Journal.RemoveAsync([Saga("A"), Saga("C"), Saga("X")], default);

        Assert.Equal(AppendStatus.Committed, removed.Status);

        Assert.Equal(["order/B"], (await ReadAllAsync()).Select(row => row.SagaId.PersistenceId));
        Assert.Empty(await LoadAsync("A", "C"));
        Assert.Equal(AppendStatus.Conflict, (await AppendAsync(Row("A", 3))).Status);
        var again = await AppendAsync(Row("A", 1), Row("B", 2));
        Assert.Equal(new AppendResult(AppendStatus.Committed, newest + 1), again);
        Assert.Equal(newest + 2, (await Journal.ReadAsync(newest, 10, default)).Through);
    }

    [Fact]
    public async Task Remove_OfTheNewestRows_GivesNoOrderingASecondTime()
    {
        await AppendAsync(Row("A", 1), Row("A", 2));
        var newest = (await ReadAllAsync())[^1].Ordering;

        await Journal.RemoveAsync([Saga("A")], default);

        Assert.Empty((await Journal.ReadAsync(0, 10, default)).Rows);
        Assert.Equal(newest + 1, (await AppendAsync(Row("B", 1))).FirstOrdering);
    }

    [Fact]
    public async Task Reach_IsTheLastOrderingEverGivenAndTheHighestOneRemoved()
    {
        Assert.Equal(new JournalReach(0, 0), await Journal.ReachAsync(default));
        await AppendAsync(Row("A", 1), Row("B", 1), Row("A", 2), Row("C", 1));
        var first = (await ReadAllAsync())[0].Ordering;
        Assert.Equal(new JournalReach(first + 3, 0), await Journal.ReachAsync(default));

        await Journal.RemoveAsync([Saga("A"), Saga("X")], default);
        Assert.Equal(new JournalReach(first + 3, first + 2), await Journal.ReachAsync(default));
        await Journal.RemoveAsync([Saga("B")], default);
        Assert.Equal(new JournalReach(first + 3, first + 2), await Journal.ReachAsync(default));
        await Journal.RemoveAsync([Saga("C")], default);
        Assert.Equal(new JournalReach(first + 3, first + 3), await Journal.ReachAsync(default));
    }
}
