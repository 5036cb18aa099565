using OrderActors.Engine.Journal;
using OrderActors.Postgres.Testing;
using OrderActors.Storage.Tests.Postgres;
using Xunit;

namespace OrderActors.Storage.Tests.Shared;

/// <summary>What a lone owner leaves behind in the journal for nodes that share it, and they for it.</summary>
[RequiresPostgres]
public sealed class SharedLegacyTests : SharedSchema
{
    [Fact]
    public async Task Claim_FromTwoNodes_HoldsForTheFirstAndIsFoundByALoneOwner()
    {
        var claim = new KeyClaim("/api/orders", "k", "order", "A", "print", Time.GetUtcNow());
        await using (var one = await ShareAsync())
        await using (var two = await ShareAsync())
        {
            Assert.Equal(claim, await one.ClaimAsync(claim, default));
            Assert.Equal(claim, await two.ClaimAsync(claim with { Id = "B" }, default));
            await two.ReleaseAsync(claim, default);
            Assert.Equal("B", (await one.ClaimAsync(claim with { Id = "B" }, default)).Id);
            var (_, sweep) = await one.SweepAsync(Time.GetUtcNow(), ClaimPosition.Start, 10, default);
            Assert.Equal(new ClaimSweep(0, null), sweep);
        }

        await using var alone = await OwnAsync();
        var found = await alone.AppendAsync([], [claim], default);
        Assert.Equal("B", Assert.Single(found.Claims!).Id);
    }

    [Fact]
    public async Task Reach_OfASharedJournal_KnowsWhatOneOwnerRemoved()
    {
        var row = JournalBench.Row("A", 1);
        await using (var alone = await OwnAsync())
        {
            await alone.AppendAsync([row], default);
            await alone.RemoveAsync([row.SagaId], default);
        }

        await using var node = await ShareAsync();

        Assert.Equal(new JournalReach(1, 1), await node.ReachAsync(default));
        Assert.Equal(1, await node.HighWaterMarkAsync(default));
    }
}
