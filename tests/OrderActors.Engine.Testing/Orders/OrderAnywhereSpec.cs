using OrderActors.Domain.Orders;
using OrderActors.Engine.Testing.Fixtures;
using OrderActors.Sagas;
using OrderActors.Testing;
using Xunit;

namespace OrderActors.Engine.Testing.Orders;

/// <summary>
/// A cancel during every call and at every stage, and the process's death at every event (see
/// <see cref="StoreFixture.Stride"/>).
/// </summary>
public abstract class OrderAnywhereSpec<TFixture> : OrderSpec<TFixture>
    where TFixture : StoreFixture, new()
{
    private static readonly string[] ForwardKeys =
    [
        "fetch-inventory", "fetch-customer", "fetch-recommendations", "reserve-stock", "reserve-item:1",
        "charge-payment", "update-status", "schedule-shipping", "send-confirmation", "send-sms",
    ];

    private static readonly string[] UndoKeys =
        ["cancel-shipping", "refund-payment", "revert-status", "release-stock", "release-item:1"];

    private static readonly string[] Ends = ["late", "never", "lost", "crash-before", "crash-after", "refused"];

    public static TheoryData<string, string> EveryCall()
    {
        var cases = new TheoryData<string, string>();
        var stride = new TFixture().Stride;
        for (var i = 0; i < ForwardKeys.Length * Ends.Length; i += stride)
            cases.Add(ForwardKeys[i / Ends.Length], Ends[i % Ends.Length]);
        return cases;
    }

    [Theory]
    [MemberData(nameof(EveryCall))]
    public async Task GivenACallUnderWay_WhenCancelled_ThenHoweverItEndsTheBooksBalance(string key, string end)
    {
        await using var bench = await OpenAsync();
        var hangs = true;
        bench.On(key, (attempt, effect) =>
        {
            if (!hangs) return effect();
            if (end == "lost") effect();
            throw TestAttempt.Hang();
        });
        Drive(bench);
        var attempt = Assert.Single(bench.Host.Running, running => running.Key == key);
        if (end == "crash-after") bench.Outside.Late(attempt);
        hangs = false;

        Assert.Equal(Verdict.Accepted, bench.Cancel().Verdict);
        switch (end)
        {
            case "late":
                bench.Host.Complete(OrderBench.Id, key, bench.Outside.Late(attempt));
                break;
            case "refused":
                bench.Host.Fail(OrderBench.Id, key, new OrderActors.Sagas.PermanentError("no"));
                break;
            case "crash-before" or "crash-after":
                bench.Host.Crash();
                break;
        }

        bench.Rest();
        bench.AssertEnded("cancelled", "cancelled: changed my mind");
    }

    /// <summary>
    /// The answer of an attempt that was cut off arrives after everything was undone: tombstones refuse it.
    /// </summary>
    [Theory]
    [InlineData("reserve-stock")]
    [InlineData("charge-payment")]
    [InlineData("update-status")]
    [InlineData("schedule-shipping")]
    public async Task GivenACancelledCall_WhenItArrivesAfterItsUndo_ThenItIsRefused(string key)
    {
        await using var bench = await OpenAsync();
        bench.On(key, (_, _) => throw TestAttempt.Hang());
        Drive(bench);
        var attempt = Assert.Single(bench.Host.Running, running => running.Key == key);
        bench.Cancel();
        bench.Host.Crash();
        bench.Rest();

        Assert.Throws<OrderActors.Sagas.PermanentError>(() => bench.Outside.Late(attempt));

        bench.AssertEnded("cancelled");
    }

    [Fact]
    public async Task GivenAnUndoThatFailsForAWhile_WhenItsServiceIsBack_ThenTheOrderEnds()
    {
        foreach (var key in UndoKeys)
        {
            await using var bench = await OpenAsync();
            var down = true;
            bench.Outside.Act = (attempt, effect) =>
                attempt.Key == "send-sms" ? throw TestAttempt.Hang()
                : attempt.Key == key && down ? throw new OrderActors.Sagas.ServiceUnavailableError("down")
                : effect();
            Drive(bench);
            bench.Cancel();
            bench.Host.Advance(TimeSpan.FromHours(3));
            Assert.Equal("compensating", bench.Status.Stage);
            Assert.True(bench.Host.View(OrderBench.Id)!.Stuck, key);
            down = false;
            bench.Rest();
            bench.AssertEnded("cancelled");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task GivenTheProcessDiesAtTheNthEvent_ThenTheOrderCompletesAllTheSame(bool stored)
    {
        var n = 1;
        for (var total = int.MaxValue; n <= total;)
        {
            var fixture = new TFixture();
            await using var bench = await OpenAsync(fixture);
            bench.Host.CrashAt(n, stored);
            Drive(bench);
            bench.Rest();
            bench.AssertEnded("completed");
            Assert.Equal(2 * 250 + 1000, bench.Outside.Captured);
            total = bench.Host.Events;
            n += fixture.Stride;
        }

        Assert.InRange(n, 12, 40);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task GivenACancelledOrder_WhenTheProcessDiesAtTheNthEvent_ThenItIsUndoneAllTheSame(bool stored)
    {
        var n = 1;
        for (var total = int.MaxValue; n <= total;)
        {
            var fixture = new TFixture();
            await using var bench = await OpenAsync(fixture);
            bench.On("send-sms", (_, _) => throw TestAttempt.Hang());
            bench.Host.CrashAt(n, stored);
            Drive(bench);
            OrderBench.Insist(bench.Cancel);
            bench.Rest();
            bench.AssertEnded("cancelled");
            total = bench.Host.Events;
            n += fixture.Stride;
        }

        Assert.InRange(n, 15, 45);
    }

    /// <summary>
    /// Places, adds an item and approves, as far as the order goes; a client repeats what got no answer.
    /// </summary>
    private static void Drive(OrderBench bench)
    {
        OrderBench.Insist(() => bench.Place());
        if (bench.Status.Items.Count == 1) OrderBench.Insist(() => Add(bench));
        OrderBench.Insist(bench.Approve);
    }

    private static CommandReply Add(OrderBench bench) => bench.Status.Items.Count > 1
        ? new(Verdict.Replayed)
        : bench.Host.Send(OrderBench.Id, new AddLineItem("B", 1));
}
