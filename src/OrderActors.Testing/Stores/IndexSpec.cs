using OrderActors.Engine.Index;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Testing.Stores;

/// <summary>What every index promises. A store's subclass says how to make an empty one.</summary>
public abstract class IndexSpec : IAsyncLifetime
{
    /// <summary>When the rows' sagas began.</summary>
    protected static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, 123, TimeSpan.Zero);

    /// <summary>The index under test.</summary>
    protected ISagaIndex Index { get; private set; } = null!;

    /// <summary>Makes and opens an empty index, in place of the one before.</summary>
    protected abstract Task<ISagaIndex> CreateAsync();

    /// <inheritdoc/>
    public virtual async Task InitializeAsync() => Index = await CreateAsync();

    /// <inheritdoc/>
    public virtual async Task DisposeAsync() => await Index.DisposeAsync();

    /// <summary>Disposes of the index under test and continues with an empty one.</summary>
    protected async Task RenewAsync()
    {
        await Index.DisposeAsync();
        Index = await CreateAsync();
    }

    /// <summary>A saga's row; <c>wakeAt</c> is in seconds after <see cref="Now"/>.</summary>
    protected static IndexRow Row(string id, long number = 1, string kind = "order", string stage = "reserve",
        string? owner = null, bool active = false, bool stuck = false, int? wakeAt = null, string? outcome = null) =>
        new(SagaId.Create(kind, id), number,
            new(stage, outcome, active, stuck, wakeAt is { } s ? Now.AddSeconds(s) : null, Now, owner),
            Now.AddTicks(number));

    /// <summary>Applies rows up to an offset of the journal.</summary>
    protected async Task ApplyAsync(long offset, params IndexRow[] rows) =>
        await Index.ApplyAsync(rows, [], offset, default);

    private async Task<string[]> ListAsync(IndexQuery query) =>
        [.. (await Index.ListAsync(query, default)).Select(row => row.SagaId.PersistenceId)];

    [Fact]
    public async Task Empty_HasNothing()
    {
        Assert.Equal(0, await Index.OffsetAsync(default));
        Assert.Null(await Index.FindAsync(SagaId.Create("order", "A"), default));
        Assert.Empty(await Index.ListAsync(new(), default));
        Assert.Empty(await Index.ManifestsAsync(default));
        Assert.Empty(await Index.CountAsync(default));
    }

    [Fact]
    public async Task Apply_ThenFind_GivesTheRowWithEveryMember()
    {
        var full = Row("A", 7, "order", "payment", "customer-1", true, true, 60, "Order A failed (…)");
        var bare = Row("B", 1);
        await ApplyAsync(8, full, bare);

        Assert.Equal(full, await Index.FindAsync(full.SagaId, default));
        Assert.Equal(bare, await Index.FindAsync(bare.SagaId, default));
        Assert.Equal(8, await Index.OffsetAsync(default));
    }

    [Fact]
    public async Task Apply_ManifestsTwice_KeepsEachOnce()
    {
        await Index.ApplyAsync([], ["b.v1", "a.v1"], 1, default);
        await Index.ApplyAsync([], ["b.v1", "c.v1"], 2, default);

        Assert.Equal(["a.v1", "b.v1", "c.v1"], await Index.ManifestsAsync(default));
    }

    [Fact]
    public async Task Apply_OfALowerOffset_IsAnErrorAndChangesNothing()
    {
        await ApplyAsync(5, Row("A"));
        await ApplyAsync(5, Row("B"));

        var error = await Assert.ThrowsAsync<BrokenInvariantException>(() => ApplyAsync(4, Row("C")));

        Assert.Equal("OA0016", error.Code);
        Assert.Equal(5, await Index.OffsetAsync(default));
        Assert.Equal(["order/A", "order/B"], await ListAsync(new()));
    }

    [Fact]
    public async Task List_ByEveryMixOfFilters_GivesTheMatchingOnesInOrder()
    {
        string?[] kinds = [null, "order", "order-x", "greet"], stages = [null, "reserve", "payment"],
            owners = [null, "o1", "o2"];
        var rows = new List<IndexRow>();
        foreach (var kind in kinds.Skip(1))
            foreach (var stage in stages.Skip(1))
                foreach (var owner in owners)
                    foreach (var stuck in new[] { false, true })
                        rows.Add(Row($"{rows.Count * 7 % 100:00}", 1, kind!, stage!, owner, stuck: stuck));
        await ApplyAsync(1, [.. rows]);
        rows.Sort((a, b) => string.CompareOrdinal(a.SagaId.PersistenceId, b.SagaId.PersistenceId));

        foreach (var kind in kinds)
            foreach (var stage in stages)
                foreach (var owner in owners)
                    foreach (var stuck in new bool?[] { null, true, false })
                    {
                        var expected = rows.Where(row => (kind is null || row.SagaId.Kind == kind)
                            && (stage is null || row.Summary.Stage == stage)
                            && (owner is null || row.Summary.Owner == owner)
                            && (stuck is null || row.Summary.Stuck == stuck)).ToList();
                        IndexQuery query = new() { Kind = kind, Stage = stage, Owner = owner, Stuck = stuck };
                        Assert.Equal(expected, await Index.ListAsync(query, default));
                        Assert.Equal(expected, await PagesAsync(query with { Limit = 2 }));
                    }
    }

    private async Task<List<IndexRow>> PagesAsync(IndexQuery query)
    {
        var all = new List<IndexRow>();
        while (await Index.ListAsync(query, default) is { Count: > 0 } page)
        {
            all.AddRange(page);
            query = query with { After = query.Kind is null ? all[^1].SagaId.PersistenceId : all[^1].SagaId.Id };
        }

        return all;
    }

    [Fact]
    public async Task Active_Paged_GivesEachActiveSagaOnce()
    {
        await ApplyAsync(1, Row("A", active: true), Row("B"), Row("C", active: true),
            Row("1", kind: "greet", active: true));
        await ApplyAsync(2, Row("A", 2), Row("B", 2, active: true));

        var first = await Index.ActiveAsync(null, 2, default);
        var second = await Index.ActiveAsync(first[^1].PersistenceId, 2, default);

        Assert.Equal(["greet/1", "order/B", "order/C"], first.Concat(second).Select(id => id.PersistenceId));
    }

    [Fact]
    public async Task Due_AtATime_GivesTheMostOverdueFirst()
    {
        await ApplyAsync(1, Row("A", wakeAt: 30), Row("B", wakeAt: 10), Row("C"),
            Row("D", wakeAt: 20), Row("E", wakeAt: 31));
        await ApplyAsync(2, Row("D", 2));

        var due = await Index.DueAsync(Now.AddSeconds(30), 10, default);

        Assert.Equal(
            [(SagaId.Create("order", "B"), Now.AddSeconds(10)),
                (SagaId.Create("order", "A"), Now.AddSeconds(30))], due);
        Assert.Single(await Index.DueAsync(Now.AddSeconds(30), 1, default));
    }

    [Fact]
    public async Task Count_OfKindsAndStages_CountsTheStuckToo()
    {
        await ApplyAsync(1, Row("A"), Row("B", stuck: true), Row("C", stage: "payment"), Row("D", kind: "greet"));

        Assert.Equal([new("greet", "reserve", 1, 0), new("order", "payment", 1, 0), new("order", "reserve", 2, 1)],
            await Index.CountAsync(default));
    }

    [Fact]
    public async Task Remove_OfSagas_ForgetsThemInEveryListAndTakesALowerNumberAgain()
    {
        await ApplyAsync(5, Row("A", 3, active: true, wakeAt: 1, stuck: true, owner: "o"), Row("B", 2), Row("C", 1));

        await Index.RemoveAsync([SagaId.Create("order", "A"), SagaId.Create("order", "X")], default);

        Assert.Equal(["order/B", "order/C"], await ListAsync(new()));
        Assert.Empty(await ListAsync(new() { Owner = "o" }));
        Assert.Empty(await Index.ActiveAsync(null, 10, default));
        Assert.Empty(await Index.DueAsync(Now.AddDays(1), 10, default));
        Assert.Equal(2, (await Index.CountAsync(default)).Sum(count => count.Count));
        Assert.Equal(5, await Index.OffsetAsync(default));
        await ApplyAsync(6, Row("A", 1, wakeAt: 2));
        Assert.Single(await Index.DueAsync(Now.AddDays(1), 10, default));
    }

    [Fact]
    public async Task Replace_ByADraft_ShowsNothingOfItBeforeAndNothingElseAfterwards()
    {
        await Index.ApplyAsync([Row("A", 3), Row("GHOST", 2)], ["old.v1"], 5, default);
        await (await Index.DraftAsync(default)).DisposeAsync();
        await using var draft = await Index.DraftAsync(default);
        Assert.Equal(0, await draft.OffsetAsync(default));
        await draft.ApplyAsync([Row("A", 2), Row("B", 1)], ["new.v1"], 4, default);
        Assert.Equal(["order/A", "order/GHOST"], await ListAsync(new()));

        await Index.ReplaceAsync(draft, default);

        Assert.Equal(["order/A", "order/B"], await ListAsync(new()));
        Assert.Equal(["new.v1"], await Index.ManifestsAsync(default));
        Assert.Equal(4, await Index.OffsetAsync(default));
        await ApplyAsync(6, Row("C", 1));
        Assert.Equal(["order/A", "order/B", "order/C"], await ListAsync(new()));
    }

    [Fact]
    public async Task Replace_WhileOthersRead_AnswersThemFromTheOneOrTheOther()
    {
        await ApplyAsync(1, Row("A", 1));
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested) Assert.Single(await ListAsync(new()));
        })).ToList();

        for (var number = 2; number < 12; number++)
        {
            await using var draft = await Index.DraftAsync(default);
            await draft.ApplyAsync([Row($"R{number}", 1)], [], number, default);
            await Index.ReplaceAsync(draft, default);
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
        Assert.Equal(["order/R11"], await ListAsync(new()));
    }
}
