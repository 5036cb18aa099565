using OrderActors.Simulation.Chance;
using OrderActors.Simulation.Schedule;
using Xunit;

namespace OrderActors.Simulation.Tests.Schedule;

/// <summary>Time goes forward, and what falls on one instant happens in the order in which it was entered.</summary>
public sealed class EventQueueTests
{
    [Fact]
    public void Next_OfManyEntries_TakesThemByTimeThenByTheirOrder()
    {
        var random = new SeededRandom(3);
        var queue = new EventQueue();
        var begin = queue.Now;
        var happened = new List<(TimeSpan Due, int Number)>();
        var entered = 0;
        void Enter()
        {
            var (wait, number) = (TimeSpan.FromSeconds(random.Between(0, 30)), entered++);
            var due = queue.Now - begin + wait;
            queue.In(wait, () =>
            {
                Assert.Equal(due, queue.Now - begin);
                happened.Add((due, number));
                for (var more = random.Between(0, 3); more > 0 && entered < 2000; more--) Enter();
            });
        }

        for (var i = 0; i < 500; i++) Enter();
        while (queue.Next()) { }
        Assert.Equal(entered, happened.Count);
        Assert.Equal(happened.OrderBy(each => each.Due).ThenBy(each => each.Number), happened);
    }

    [Fact]
    public void In_OfATimeThatIsOver_HappensNow()
    {
        var queue = new EventQueue();
        var (begin, times) = (queue.Now, 0);
        queue.In(TimeSpan.FromSeconds(-1), () => times++);
        Assert.True(queue.Next());
        Assert.Equal((begin, 1), (queue.Now, times));
        Assert.False(queue.Next());
    }
}
