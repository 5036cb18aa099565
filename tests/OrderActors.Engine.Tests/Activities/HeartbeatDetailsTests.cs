using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Activities;

public sealed class HeartbeatDetailsTests
{
    [Fact]
    public async Task Heartbeat_AttemptFails_TheNextAttemptsGetTheLastDetails()
    {
        await using var bench = new Bench();
        var first = await StartAsync(bench, 1);
        Assert.Null(first.Context.LastHeartbeat);
        first.Context.Heartbeat("page 1");
        first.Context.Heartbeat("page 2");
        first.Context.Heartbeat();
        bench.Time.Advance(TimeSpan.FromSeconds(30));

        var second = await StartAsync(bench, 2);
        Assert.Equal("page 2", second.Context.LastHeartbeat);
        second.Fail(new TimeoutException());
        await bench.EndAsync();

        var third = await StartAsync(bench, 3);
        Assert.Equal("page 2", third.Context.LastHeartbeat);
        third.Context.Heartbeat("page 3");
        Assert.Equal("page 2", third.Context.LastHeartbeat);
        third.Fail(new TimeoutException());
        await bench.EndAsync();

        Assert.Equal("page 3", (await StartAsync(bench, 4)).Context.LastHeartbeat);
    }

    [Fact]
    public async Task Heartbeat_CallIsOver_ItsDetailsAreForgotten()
    {
        await AssertForgottenAsync((_, running) => running.Succeed());
        await AssertForgottenAsync((_, running) => running.Fail(new PermanentError("no")));
        await AssertForgottenAsync((bench, running) =>
        {
            bench.Cancel("saga");
            running.Fail(new OperationCanceledException());
        });
        await AssertForgottenAsync((_, running) => running.Fail(new TimeoutException()), cancelAfterwards: true);
        await AssertForgottenAsync((_, running) => running.Fail(new TimeoutException()), attempt: 5);
    }

    private static async Task AssertForgottenAsync(
        Action<Bench, Invocation> end, int attempt = 1, bool cancelAfterwards = false)
    {
        await using var bench = new Bench();
        var running = await StartAsync(bench, attempt);
        running.Context.Heartbeat("details");
        end(bench, running);
        await bench.EndAsync();
        if (cancelAfterwards) bench.Cancel("saga");
        Assert.Null((await StartAsync(bench, attempt + 1)).Context.LastHeartbeat);
    }

    private static Task<Invocation> StartAsync(Bench bench, int attempt)
    {
        bench.Start("saga", attempt: attempt);
        return bench.Handler.NextAsync();
    }
}
