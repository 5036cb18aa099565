using OrderActors.Engine.Journal;
using OrderActors.Postgres.Testing;
using OrderActors.Sagas;
using OrderActors.Storage.Postgres.Shared;
using Xunit;

namespace OrderActors.Storage.Tests.Shared;

/// <summary>A node's share is lost with its session, and retaken unless somebody had the journal alone meanwhile.
/// </summary>
[RequiresPostgres]
public sealed class SharedOutageTests : SharedSchema
{
    [Fact]
    public async Task Keep_AfterTheSessionsEnd_SaysSoAndRetakesTheShare()
    {
        await using var node = await ShareAsync();
        await using var other = await ShareAsync();
        Assert.Equal(new(1, null), await node.KeepAsync(default));
        await Schema.EndSessionsAsync();

        Assert.NotNull((await LookAsync(node)).Lost);
        Assert.NotNull((await LookAsync(other)).Lost);
        Assert.Equal(new(2, null), await LookAsync(node));
        Assert.Equal(new(2, null), await LookAsync(other));

        await using (await node.Appends!.OpenConnectionAsync())
            Assert.Equal("OA0011", (await Assert.ThrowsAsync<BrokenInvariantException>(OwnAsync)).Code);
        Assert.Equal(new(2, null), await LookAsync(node));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Retake_AfterALoneOwnerHadTheJournal_IsSuperseded(bool stillHasIt)
    {
        var node = await ShareAsync();
        await Schema.EndSessionsAsync();
        var alone = await OwnAsync();
        if (!stillHasIt) await alone.DisposeAsync();
        Assert.NotNull((await LookAsync(node)).Lost);

        var superseded = await Assert.ThrowsAsync<BrokenInvariantException>(() => LookAsync(node));

        Assert.Equal("OA0021", superseded.Code);
        await node.DisposeAsync();
        await alone.DisposeAsync();
    }

    [Fact]
    public async Task Leadership_OfAShareThatWasLost_IsLostWithItAndMayBeTakenAgain()
    {
        await using var node = await ShareAsync();
        await using var other = await ShareAsync();
        Assert.True(await node.TryTakeLeadershipAsync(default));
        await Schema.EndSessionsAsync();
        await LookAsync(node);
        Assert.False(node.HasLeadership);
        await Assert.ThrowsAsync<StoreUnreachableException>(async () => await node.TryTakeLeadershipAsync(default));

        await LookAsync(node);
        Assert.False(node.HasLeadership);
        Assert.True(await node.TryTakeLeadershipAsync(default));
        Assert.True(node.HasLeadership);
        await LookAsync(other);
        await LookAsync(other);
        Assert.False(await other.TryTakeLeadershipAsync(default));
    }

    [Fact]
    public async Task Leadership_OfANodeThatStoodStill_IsNotTrustedBeforeItHasLooked()
    {
        await using var node = await ShareAsync();
        Assert.True(await node.TryTakeLeadershipAsync(default));

        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(node.HasLeadership);
        await node.KeepAsync(default);

        Assert.True(node.HasLeadership);
    }

    private async Task<JournalOwnership> LookAsync(SharedJournal node)
    {
        Time.Advance(TimeSpan.FromSeconds(1));
        return await node.KeepAsync(default);
    }
}
