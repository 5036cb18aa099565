using OrderActors.Engine.Threads;
using Xunit;

namespace OrderActors.Engine.Tests.Threads;

public class InboxTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Take_WhileManyPost_GetsEveryItemOnceAndEachPostersItemsInOrder()
    {
        const int posters = 4, each = 50_000;
        using var inbox = new Inbox<(int Poster, int Number)>();
        var posting = Task.WhenAll(Enumerable.Range(0, posters).Select(poster => Task.Run(() =>
        {
            for (var i = 0; i < each; i++) Assert.True(inbox.Post((poster, i)));
        })));
        var next = new int[posters];
        await Task.Run(() =>
        {
            // A taker that once slept through a post would wait for its whole time-out here.
            while (next.Sum() < posters * each)
                foreach (var (poster, number) in inbox.Take(Long))
                    Assert.Equal(next[poster]++, number);
        }).WaitAsync(Long);
        await posting;
        Assert.Empty(inbox.Take(TimeSpan.Zero));
    }

    [Fact]
    public async Task Post_ToOneWhoSleeps_WakesItEveryTime()
    {
        using var there = new Inbox<int>();
        using var back = new Inbox<int>();
        var echo = Task.Run(() =>
        {
            for (var i = 0; i < 5_000; i++) back.Post(TakeOne(there));
        });
        await Task.Run(() =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                there.Post(i);
                Assert.Equal(i, TakeOne(back));
            }
        }).WaitAsync(Long);
        await echo;
    }

    [Fact]
    public async Task Close_WhilePostersRace_EveryPostIsEitherTakenOrRefused()
    {
        for (var round = 0; round < 200; round++)
        {
            using var inbox = new Inbox<int>();
            var posted = 0;
            using var started = new Barrier(3);
            var posters = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
            {
                started.SignalAndWait();
                for (var i = 0; i < 100; i++)
                    if (inbox.Post(i)) Interlocked.Increment(ref posted);
            })).ToArray();
            started.SignalAndWait();
            var taken = inbox.Take(TimeSpan.Zero).Count;
            taken += inbox.Close().Count;
            await Task.WhenAll(posters);
            Assert.Equal(posted, taken);
            Assert.False(inbox.Post(1));
            Assert.Empty(inbox.Close());
        }
    }

    private static int TakeOne(Inbox<int> inbox)
    {
        while (true)
            if (inbox.Take(Long) is [var item]) return item;
    }
}
