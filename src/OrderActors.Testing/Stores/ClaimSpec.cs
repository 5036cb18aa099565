using OrderActors.Engine.Journal;
using Xunit;

namespace OrderActors.Testing.Stores;

/// <summary>What every journal promises of claims on idempotency keys.</summary>
public abstract class ClaimSpec : JournalSpec
{
    [Fact]
    public async Task Claim_OfAFreeKey_HoldsAndIsFoundByTheNext()
    {
        var first = await ClaimAsync(Key("k", "A"));
        var other = await ClaimAsync(Key("k", "B") with { At = Now.AddHours(1) });

        Assert.Equal(Key("k", "A"), Assert.Single(first));
        Assert.Equal(Key("k", "A"), Assert.Single(other));
        Assert.False(other[0].IsRepeatedBy(Key("k", "B")));
        Assert.True(other[0].IsRepeatedBy(Key("k", "A") with { At = Now.AddHours(2) }));
    }

    [Fact]
    public async Task Claim_InAnotherScope_IsAnotherKey()
    {
        await ClaimAsync(Key("k", "A"));

        Assert.Equal("B", (await ClaimAsync(Key("k", "B") with { Scope = "/elsewhere" }))[0].Id);
    }

    [Fact]
    public async Task Claims_OfOneTransaction_AreAnsweredInTheirOrderTheFirstOfOneKeyHolds()
    {
        await ClaimAsync(Key("old", "O"));

        var holders = await ClaimAsync(Key("z", "Z"), Key("old", "X"), Key("a", "A"), Key("a", "B"));

        Assert.Equal(["Z", "O", "A", "A"], holders.Select(holder => holder.Id));
    }

    [Fact]
    public async Task Claims_BesideRows_AreStoredWithThemOrNotAtAll()
    {
        var stored = await Journal.AppendAsync([Row("A", 1), Row("A", 2)], [Key("k", "A")], default);
        var refused = await Journal.AppendAsync([Row("A", 2)], [Key("lost", "A")], default);

        Assert.Equal((AppendStatus.Committed, 1), (stored.Status, stored.FirstOrdering));
        Assert.Equal([1, 2], (await ReadAllAsync()).Select(row => row.Ordering));
        Assert.Equal(AppendStatus.Conflict, refused.Status);
        Assert.Equal("B", (await ClaimAsync(Key("lost", "B")))[0].Id);
        Assert.Equal("A", (await ClaimAsync(Key("k", "B")))[0].Id);
    }

    [Fact]
    public async Task Release_OfAClaim_FreesTheKeyForThatContentAlone()
    {
        await ClaimAsync(Key("k", "A"));

        await Journal.ReleaseAsync(Key("k", "B"), default);
        Assert.Equal("A", (await ClaimAsync(Key("k", "B")))[0].Id);
        await Journal.ReleaseAsync(Key("k", "A"), default);

        Assert.Equal("B", (await ClaimAsync(Key("k", "B")))[0].Id);
    }

    [Fact]
    public async Task Sweep_RemovesOldClaimsWithoutAHistoryAndNoOther()
    {
        await AppendAsync(Row("alive", 1), Row("purged", 1));
        await ClaimAsync(Key("1", "alive"), Key("2", "purged"), Key("3", "never-started"),
            Key("4", "young") with { At = Now.AddHours(1) }, Key("5", "orphan") with { Scope = "/b" });
        await Journal.RemoveAsync([Saga("purged")], default);

        var removed = 0;
        for (ClaimPosition? after = ClaimPosition.Start; after is { } place;)
        {
            var (result, sweep) = await Journal.SweepAsync(Now.AddMinutes(1), place, 2, default);
            Assert.Equal(AppendStatus.Committed, result.Status);
            removed += sweep.Removed;
            after = sweep.Last;
        }

        Assert.Equal(3, removed);
        var holders = await ClaimAsync(
            Key("1", "X"), Key("2", "X"), Key("3", "X"), Key("4", "X"), Key("5", "X") with { Scope = "/b" });
        Assert.Equal(["alive", "X", "X", "young", "X"], holders.Select(holder => holder.Id));
    }

    /// <summary>A saga's claim on a key.</summary>
    protected static KeyClaim Key(string key, string id) => new("/api/orders", key, "order", id, $"print-{id}", Now);

    /// <summary>Claims keys in one transaction; returns who holds each.</summary>
    protected async Task<IReadOnlyList<KeyClaim>> ClaimAsync(params KeyClaim[] claims)
    {
        var result = await Journal.AppendAsync([], claims, default);
        Assert.Equal(AppendStatus.Committed, result.Status);
        return result.Claims!;
    }
}
