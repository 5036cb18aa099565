using OrderActors.Engine.Journal;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Testing.Stores;

/// <summary>What a journal that outlives its process promises besides <see cref="JournalSpec"/>.</summary>
public abstract class DurableJournalSpec : ClaimSpec
{
    /// <summary>Stores a row as another program would: past the journal under test.</summary>
    protected abstract Task InsertBehindAsync(JournalRow row, int serializer);

    /// <summary>Marks the tables as those of a later version of this code.</summary>
    protected abstract Task MarkAsNewerAsync();

    /// <summary>A name of the store that an operator knows. The refusal of a second owner names it, beside machine and
    /// process of the first.</summary>
    protected abstract string Place { get; }

    [Fact]
    public async Task Reopen_KeepsClaims()
    {
        await ClaimAsync(Key("k", "A"));

        await using var again = await ReopenAsync();

        var result = await again.AppendAsync([], [Key("k", "B")], default);
        Assert.Equal([Key("k", "A")], result.Claims!);
    }

    [Fact]
    public async Task Reopen_KeepsEverything()
    {
        await AppendAsync(Row("A", 1), Row("B", 1), Row("A", 2));
        var before = (await ReadAllAsync()).Select(Text).ToList();

        await using var again = await ReopenAsync();

        Assert.Equal(before, (await again.ReadAsync(0, 100, default)).Rows.Select(Text));
        Assert.Equal(AppendStatus.Conflict, (await again.AppendAsync([Row("A", 2)], default)).Status);
        Assert.Equal(AppendStatus.Conflict, (await again.AppendAsync([Row("B", 1)], default)).Status);
        Assert.Equal(AppendStatus.Committed, (await again.AppendAsync([Row("A", 3)], default)).Status);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Append_WhereASecondWriterWasFirst_IsAConflict(long number)
    {
        var rows = Enumerable.Range(1, (int)number).Select(n => Row("A", n)).ToArray();
        await AppendAsync(rows[..^1]);
        await InsertBehindAsync(Row("A", number), JournalRow.SerializerId);

        Assert.Equal(AppendStatus.Conflict, (await AppendAsync(Row("B", 1), Row("A", number))).Status);
        Assert.Empty(await LoadAsync("B"));
        Assert.Equal(AppendStatus.Committed, (await AppendAsync(Row("A", number + 1), Row("B", 1))).Status);
    }

    [Fact]
    public async Task Append_WhereASecondWriterWasFirstAmongManyRows_StoresNoneOfThem()
    {
        await AppendAsync(Row("K", 1));
        await InsertBehindAsync(Row("K", 2), JournalRow.SerializerId);
        var before = (await ReadAllAsync()).Select(Text).ToList();
        var others = Enumerable.Range(1, 40).Select(n => Row($"N{n}", 1)).ToArray();

        for (var place = 0; place <= others.Length; place++)
            Assert.Equal(AppendStatus.Conflict,
                (await AppendAsync([.. others[..place], Row("K", 2), .. others[place..]])).Status);

        Assert.Equal(before, (await ReadAllAsync()).Select(Text));
        Assert.Equal(AppendStatus.Committed, (await AppendAsync(others)).Status);
    }

    [Fact]
    public async Task Rows_OfAnotherSerializer_AreSkippedAndCountAsSeen()
    {
        await AppendAsync(Row("A", 1));
        await InsertBehindAsync(Row("A", 2), 1);
        await InsertBehindAsync(Row("B", 1), 1);

        Assert.Equal([1], (await LoadAsync("A", "B")).Select(row => row.SequenceNumber));
        var page = await Journal.ReadAsync(0, 100, default);
        Assert.Single(page.Rows);
        Assert.Equal(page.Rows[0].Ordering + 2, page.Through);
    }

    [Fact]
    public async Task Open_WhileSomebodyOwnsIt_IsRefusedAndNamesTheHolderAndThePlace()
    {
        await using var second = Create();

        var refused = await Assert.ThrowsAsync<BrokenInvariantException>(async () => await second.OpenAsync(default));

        Assert.Equal("OA0011", refused.Code);
        Assert.Contains(Place, refused.Message, StringComparison.Ordinal);
        Assert.Contains(Environment.MachineName, refused.Message, StringComparison.Ordinal);
        Assert.Contains($"process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
        Assert.Equal(AppendStatus.Committed, (await AppendAsync(Row("A", 1))).Status);
    }

    [Fact]
    public async Task Open_OfTablesMadeByNewerCode_IsRefusedAndTheOwnershipIsFreeAgain()
    {
        await MarkAsNewerAsync();

        for (var attempt = 0; attempt < 2; attempt++)
        {
            var refused = await Assert.ThrowsAsync<BrokenInvariantException>(ReopenAsync);
            Assert.Equal("OA0012", refused.Code);
        }
    }

    [Fact]
    public async Task Reopen_AfterARemoval_KeepsItAndGivesNoOrderingASecondTime()
    {
        await AppendAsync(Row("A", 1), Row("B", 1), Row("B", 2));
        var newest = (await ReadAllAsync())[^1].Ordering;
        await Journal.RemoveAsync([Saga("B")], default);

        await using var again = await ReopenAsync();

        Assert.Equal(["order/A"], (await again.ReadAsync(0, 100, default)).Rows.Select(row => $"{row.SagaId}"));
        Assert.Equal(new JournalReach(newest, newest), await again.ReachAsync(default));
        var anew = await again.AppendAsync([Row("B", 1)], default);
        Assert.Equal(new AppendResult(AppendStatus.Committed, newest + 1), anew);
    }

    /// <summary>Closes the journal under test and opens the same store again.</summary>
    protected async Task<IJournal> ReopenAsync()
    {
        await Journal.DisposeAsync();
        var again = Create();
        await again.OpenAsync(default);
        return again;
    }
}
