using OrderActors.Engine.Journal;
using OrderActors.Postgres.Testing;
using OrderActors.Sagas;
using OrderActors.Storage.Postgres.Shared;
using Xunit;

namespace OrderActors.Storage.Tests.Shared;

/// <summary>Who is on the roster, who may found a cluster, and how a node that stands still is got rid of.</summary>
[RequiresPostgres]
public sealed class ClusterRosterTests : SharedSchema
{
    private int entered;

    [Fact]
    public async Task Founding_BySeveral_IsOnesUntilItIsAMemberBesideOthers()
    {
        await using var one = await EnterAsync();
        await using var two = await EnterAsync();

        Assert.True(await one.Roster.TryBeginFoundingAsync(default));
        Assert.False(await two.Roster.TryBeginFoundingAsync(default));
        Assert.False(await two.Roster.TryBeginJoiningAsync(default));
        await one.Roster.JoinedAsync(default);

        Assert.False(await two.Roster.TryBeginFoundingAsync(default));
        Assert.True(await two.Roster.TryBeginJoiningAsync(default));
        await one.DisposeAsync();
        Assert.True(await two.Roster.TryBeginFoundingAsync(default)); // It alone was joining.
    }

    [Fact]
    public async Task Founding_GivenUp_IsTheNextOnes()
    {
        await using var one = await EnterAsync();
        await using var two = await EnterAsync();
        Assert.True(await one.Roster.TryBeginFoundingAsync(default));
        await one.Roster.GiveUpAsync(default);
        Assert.True(await two.Roster.TryBeginJoiningAsync(default));
        Assert.False(await one.Roster.TryBeginFoundingAsync(default));
        await two.Roster.GiveUpAsync(default);

        Assert.True(await one.Roster.TryBeginFoundingAsync(default));
    }

    [Fact]
    public async Task Others_TellWhoLivesAndWhoIsAMember()
    {
        await using var asking = await EnterAsync();
        var leaving = await EnterAsync();
        await using var killed = await EnterAsync();
        await using var joined = await EnterAsync();
        await killed.Roster.JoinedAsync(default);
        Assert.Equal([(2, true, false), (3, true, true), (4, true, false)], await OthersAsync(asking));

        await leaving.DisposeAsync();
        await Schema.EndSessionsAsync();
        foreach (var node in (SharedJournal[])[asking, joined]) await RetakeAsync(node);
        await joined.Roster.JoinedAsync(default);

        Assert.Equal([(3, false, true), (4, true, true)], await OthersAsync(asking));
    }

    [Fact]
    public async Task Retake_OfAMembersShare_KeepsFoundersOut()
    {
        await using var member = await EnterAsync();
        await member.Roster.JoinedAsync(default);
        await Schema.EndSessionsAsync();
        await RetakeAsync(member);

        await using var late = await EnterAsync();

        Assert.False(await late.Roster.TryBeginFoundingAsync(default));
        Assert.Equal([(1, true, true)], await OthersAsync(late));
    }

    [Fact]
    public async Task Expel_OfALeaderThatStandsStill_FreesLeadershipAndKeepsItOut()
    {
        var paused = await EnterAsync();
        await using var next = await EnterAsync();
        Assert.True(await paused.TryTakeLeadershipAsync(default));
        Assert.False(await next.TryTakeLeadershipAsync(default));

        var found = await next.Roster.FindLeaderAsync(default);
        Assert.Equal(Node(1), found);
        Assert.False(await next.Roster.ExpelAsync(found! with { Incarnation = 9 }, default));
        Assert.True(await next.Roster.ExpelAsync(found, default));

        while (!await next.TryTakeLeadershipAsync(default)) await Task.Yield();
        Assert.Equal(Node(2), await next.Roster.FindLeaderAsync(default));
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull((await paused.KeepAsync(default)).Lost);
        Time.Advance(TimeSpan.FromSeconds(1));
        var refused = await Assert.ThrowsAsync<BrokenInvariantException>(async () => await paused.KeepAsync(default));
        Assert.Equal("OA0021", refused.Code);
        await paused.DisposeAsync();
    }

    private static ClusterNodeId Node(int number) => new($"akka.tcp://orders@node:{number}", number);

    private async Task<SharedJournal> EnterAsync()
    {
        var node = await ShareAsync();
        await node.Roster.EnterAsync(Node(++entered), default);
        return node;
    }

    private async Task RetakeAsync(SharedJournal node)
    {
        for (var look = 0; look < 2; look++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await node.KeepAsync(default);
        }
    }

    private static async Task<IEnumerable<(int, bool, bool)>> OthersAsync(SharedJournal node) =>
        from other in await node.Roster.OthersAsync(default)
        select (other.Node.Incarnation, other.Lives, other.Joined);
}
