using OrderActors.Engine.Journal;
using OrderActors.Postgres.Testing;
using Xunit;

namespace OrderActors.Storage.Tests.Shared;

/// <summary>A node's share is given up while others still use its session.</summary>
[RequiresPostgres]
public sealed class SharedEndTests : SharedSchema
{
    private const int Rounds = 25;
    private const int Uses = 8;

    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Dispose_WhileTheServerIsSilentAndOthersWaitForTheSession_EndsThemAll()
    {
        await using var proxy = await CuttingProxy.StartAsync();
        var node = await ShareAsync(proxy);
        proxy.FallSilent();
        Time.Advance(TimeSpan.FromSeconds(1));

        var keeping = node.KeepAsync(default).AsTask();
        var waiting = node.TryTakeLeadershipAsync(default).AsTask();
        var ending = node.DisposeAsync().AsTask();

        await Task.WhenAll(keeping, ending).WaitAsync(TestTimeout);
        await Assert.ThrowsAsync<StoreUnreachableException>(() => waiting.WaitAsync(TestTimeout));
        await Assert.ThrowsAsync<StoreUnreachableException>(() =>
            node.TryTakeLeadershipAsync(default).AsTask().WaitAsync(TestTimeout));
    }

    [Fact]
    public async Task Dispose_WhileLeadershipIsGivenUp_EndsAndLeavesBothToTheNext()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var node = await ShareAsync();
            Assert.True(await node.TryTakeLeadershipAsync(default));

            var uses = Enumerable.Range(0, Uses).Select(_ => Task.Run(() => node.EndLeadershipAsync(default).AsTask()));
            await Task.WhenAll([.. uses, Task.Run(() => node.DisposeAsync().AsTask())]).WaitAsync(TestTimeout);
        }

        await (await OwnAsync()).DisposeAsync();
    }
}
