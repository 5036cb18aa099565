using OrderActors.Testing;
using Xunit;

namespace OrderActors.Engine.Tests;

public sealed class VirtualTimeTests
{
    private readonly VirtualTime time = new();
    private readonly List<string> fired = [];

    [Fact]
    public void Advance_SeveralTimers_FireInOrderEachAtItsTime()
    {
        using var late = Timer("late", 20);
        using var early = Timer("early", 10);
        using var same = Timer("same", 20);
        using var beyond = Timer("beyond", 31);

        time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(["early@10", "late@20", "same@20"], fired);
        Assert.Equal(time.GetUtcNow() + TimeSpan.FromSeconds(1), time.NextTimerAt);
    }

    [Fact]
    public void Advance_PeriodicChangedAndDisposedTimers_FireAsSet()
    {
        using var periodic = Timer("periodic", 10, period: 10);
        using var moved = Timer("moved", 5);
        moved.Change(TimeSpan.FromSeconds(15), Timeout.InfiniteTimeSpan);
        Timer("disposed", 1).Dispose();

        time.Advance(TimeSpan.FromSeconds(25));

        Assert.Equal(["periodic@10", "moved@15", "periodic@20"], fired);
    }

    [Fact]
    public async Task Delay_OnVirtualTime_EndsWhenTimeIsAdvanced()
    {
#pragma warning disable RS0030 // The clock is the virtual one that this tests: nothing waits.
        var delay = Task.Delay(TimeSpan.FromDays(2), time);
#pragma warning restore RS0030
        time.Advance(TimeSpan.FromDays(2) - TimeSpan.FromTicks(1));
        Assert.False(delay.IsCompleted);

        time.Advance(TimeSpan.FromTicks(1));

        await delay.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private ITimer Timer(string name, int due, int period = -1)
    {
        var start = time.GetTimestamp();
        return time.CreateTimer(_ => fired.Add($"{name}@{time.GetElapsedTime(start).TotalSeconds}"), null,
            TimeSpan.FromSeconds(due), period < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(period));
    }
}
