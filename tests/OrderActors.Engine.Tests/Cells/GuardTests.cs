using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Cells;

public sealed class GuardTests
{
    [Theory]
    [InlineData("reissue", "OA0003")]
    [InlineData("unrecorded-ignore", "OA0006")]
    [InlineData("unrecorded-accept", "OA0006")]
    [InlineData("unrecorded-reject", "OA0006")]
    public void Result_OfASagaThatDoesNotMoveOn_BreaksAnInvariant(string fault, string code)
    {
        using var bench = new CellBench(new StartJob(Fault: fault));

        Assert.Equal(code, bench.Breaks(() => bench.Complete("first")));
    }

    [Theory]
    [InlineData("other", "OA0004")]
    [InlineData("twice", "OA0007")]
    public void Event_ThatLeadsToWrongWork_BreaksAnInvariant(string fault, string code)
    {
        using var bench = new CellBench(new StartJob(DateTimeOffset.MaxValue, fault));

        Assert.Equal(code, bench.Breaks(() => bench.Send(new Poke("now"))));
    }

    [Theory]
    [InlineData("decide")]
    [InlineData("fold")]
    [InlineData("list")]
    [InlineData("describe")]
    public void Code_ThatThrows_BreaksAnInvariantAndChangesNothing(string where)
    {
        using var bench = new CellBench(new StartJob());

        Assert.Equal("OA0005", bench.Breaks(() => bench.Send(new Poke(where))));
        Assert.Equal((1, 0), (bench.Cell.SequenceNumber, bench.State.Pokes));
    }

    [Fact]
    public void Command_ThatTheKindDoesNotKnow_BreaksNothing()
    {
        using var bench = new CellBench(new StartJob());

        Assert.Equal(Verdict.Rejected, bench.Send(new Stranger(), new("k", "f")).Verdict);
    }

    [Fact]
    public void Timer_FiredAndStillWanted_BreaksAnInvariant()
    {
        using var bench = new CellBench();
        var due = bench.Now + TimeSpan.FromMinutes(1);
        bench.Send(new StartJob(due, "deaf"));
        Assert.Equal(Verdict.Ignored, bench.Send(new TimerFired("window", due)).Verdict);
        bench.Wait(TimeSpan.FromMinutes(1));
        Assert.Equal(Verdict.Ignored, bench.Send(new TimerFired("window", due + TimeSpan.FromTicks(1))).Verdict);

        Assert.Equal("OA0008", bench.Breaks(() => bench.Send(new TimerFired("window", due))));
    }

    [Fact]
    public void Recovery_HistoryWithAGap_BreaksAnInvariant()
    {
        using var bench = new CellBench(new StartJob());
        bench.Send(new Poke("a"));
        bench.Send(new Poke("b"));
        bench.Journal.RemoveAt(1);

        Assert.Equal("OA0002", bench.Breaks(bench.Reload));
    }

    [Fact]
    public void Recovery_EndedKeyWantedAgainByNewerCode_BreaksAnInvariant()
    {
        using var bench = new CellBench(new StartJob());
        bench.Complete("first");
        bench.Journal[0] =
            bench.Journal[0] with { Event = (JobStarted)bench.Journal[0].Event with { Fault = "reissue" } };

        Assert.Equal("OA0003", bench.Breaks(bench.Reload));
    }

    [Fact]
    public void Recovery_StateThatCannotBeDescribed_BreaksAnInvariant()
    {
        using var bench = new CellBench(new StartJob());
        bench.Send(new Poke("a"));
        bench.Journal[1] = bench.Journal[1] with { Event = new JobPoked("describe") };

        Assert.Equal("OA0005", bench.Breaks(bench.Reload));
    }

    [Fact]
    public void Why_AtEachTurn_SaysWhatItWaitsFor()
    {
        using var bench = new CellBench(new StartJob());
        string Why() => bench.Cell.Why(bench.Running, bench.Now);
        Assert.Equal("job/J-1 is at first and waits for 'first' to start.", Why());

        bench.Start();
        bench.Wait(TimeSpan.FromSeconds(2));
        Assert.Equal("job/J-1 is at first and waits for 'first' (attempt 1, running for 2.0 s).", Why());

        bench.Send(new CancelJob());
        Assert.Equal(
            "job/J-1 is at undoing and waits for 'undo-first', which starts when the attempt of 'first' has ended.",
            Why());

        bench.Running.Remove(bench.Running.Find("first")!);
        bench.Fail("undo-first");
        Assert.Equal(
            "job/J-1 is at undoing and waits for 'undo-first' to be tried again at 2030-01-01 12:00:03Z after 1 " +
            "failure (last: down); an operator can retry or waive it now.", Why());

        bench.Wait(TimeSpan.FromSeconds(1));
        bench.Complete("undo-first");
        Assert.Equal("job/J-1 waits for nothing: undone: ok.", Why());
    }
}
