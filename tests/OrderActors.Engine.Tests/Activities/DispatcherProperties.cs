using FsCheck;
using FsCheck.Fluent;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Activities;

public sealed class DispatcherProperties
{
    /// <summary>Handlers that return, throw, yield, obey their token or hang; cancels and time at random.</summary>
    [Fact]
    public void Start_AnySchedule_EveryAttemptEndsExactlyOnceAndEveryHandlerIsAccountedFor() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(60),
            Prop.ForAll(Schedules(), steps => RunAsync(steps).GetAwaiter().GetResult()));

    private static readonly ActivityOptions Hasty =
        new() { Heartbeat = TimeSpan.FromSeconds(3), ScheduleToClose = TimeSpan.FromSeconds(8) };

    private static Arbitrary<int[]> Schedules() => Gen.Choose(0, 9).ArrayOf().Resize(60).ToArbitrary();

    private static async Task RunAsync(int[] steps)
    {
        await using var bench = new Bench(new() { ["Limit"] = "3", ["Pools:payments:Limit"] = "1" });
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Handler.Script = (probe, context) => probe.Name[0] switch
        {
            'a' => new(new ProbeResult("at once")),
            'b' => throw new ServiceUnavailableError("down"),
            'c' => YieldAsync(),
            'd' => ObeyAsync(context.CancellationToken),
            _ => NeverAsync(release.Task),
        };
        var started = 0;
        for (var i = 0; i < steps.Length; i++)
        {
            var pool = i % 3 == 0 ? "payments" : null;
            var options = i % 4 == 0 ? Hasty : null;
            if (steps[i] < 5) bench.Start($"{(char)('a' + steps[i])}{started++}", pool, options: options);
            else if (steps[i] < 8 && started > 0)
                for (var c = 'a'; c <= 'e'; c++) bench.Cancel($"{c}{(i * 7) % started}");
            else bench.Time.Advance(TimeSpan.FromSeconds(steps[i]));
        }

        await UntilAsync(bench, () => bench.EndCount >= started);
        release.SetResult();
        await UntilAsync(bench, () => bench.Dispatcher.Zombies == 0);
        Assert.Equal(started, bench.EndCounts.Count);
        Assert.All(bench.EndCounts, pair => Assert.Equal(1, pair.Value));
    }

    private static async Task UntilAsync(Bench bench, Func<bool> reached)
    {
        using var timeout = new CancellationTokenSource(Bench.TestTimeout);
        while (!reached())
        {
            timeout.Token.ThrowIfCancellationRequested();
            bench.Time.Advance(TimeSpan.FromSeconds(31));
            await Task.Yield();
        }
    }

    private static async ValueTask<ProbeResult> YieldAsync()
    {
        await Task.Yield();
        return new("later");
    }

    private static async ValueTask<ProbeResult> ObeyAsync(CancellationToken token)
    {
        await new TaskCompletionSource().Task.WaitAsync(token);
        return new("never");
    }

    private static async ValueTask<ProbeResult> NeverAsync(Task release)
    {
        await release;
        return new("too late");
    }
}
