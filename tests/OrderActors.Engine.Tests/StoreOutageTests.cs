using Microsoft.Extensions.Logging;
using OrderActors.Engine.Tests.Activities;
using OrderActors.Testing;
using Xunit;

namespace OrderActors.Engine.Tests;

public sealed class StoreOutageTests
{
    private readonly VirtualTime time = new();
    private readonly LogLines log = new();

    [Fact]
    public void Outage_ThatManyMeet_IsLoggedOnceWhenItBeginsOnceAMinuteAndOnceWhenItEnds()
    {
        var outage = new StoreOutage("the store", time, log);
        for (var second = 0; second < 150; second++)
        {
            for (var i = 0; i < 40; i++) outage.Begins("store", "no room", isFull: true);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(("the store cannot store: no room", true), (outage.Reason, outage.IsFull));
        outage.Ends("store");
        outage.Ends("store");

        Assert.Equal(["Error the store cannot store: no room. Work that needs it waits until it can",
            "Error the store still cannot store, for 60 s: no room",
            "Error the store still cannot store, for 120 s: no room"], log.Of(LogLevel.Error));
        Assert.Equal(["Warning the store can store again, after 150.0 s"], log.Of(LogLevel.Warning));
        Assert.Equal((null, false), (outage.Reason, outage.IsFull));
    }

    [Fact]
    public void Outage_OfTwoParts_EndsWithTheLast()
    {
        var outage = new StoreOutage("the store", time, log);
        outage.Begins("store", "no room", isFull: true);
        outage.Begins("be read", "no line", isFull: false);
        outage.Ends("store");

        Assert.Equal(("the store cannot be read: no line", false), (outage.Reason, outage.IsFull));
        outage.Ends("be read");
        Assert.Null(outage.Reason);
    }
}
