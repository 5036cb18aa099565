using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Cells;

public sealed class UndoTests : IDisposable
{
    private readonly CellBench bench = new(new StartJob());

    public UndoTests() => bench.Send(new CancelJob());

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Undo_FailsAgainAndAgain_IsStuckAfterFiveButTriedOn()
    {
        for (var i = 1; i <= 40; i++)
        {
            bench.FailNext("undo-first");
            Assert.Equal(i >= 5, bench.Cell.Plan.Stuck);
            Assert.True(bench.Record("undo-first")!.NextAttemptAt > bench.Now);
        }

        bench.Wait(TimeSpan.FromHours(1));
        bench.Complete("undo-first");
        Assert.Equal("undone", bench.State.Stage);
    }

    [Fact]
    public void Undo_PermanentError_WaitsForAnOperatorWhoseRetryClearsIt()
    {
        bench.Fail("undo-first", permanent: true);
        Assert.Null(bench.Record("undo-first")!.NextAttemptAt);
        Assert.True(bench.Cell.Plan.Stuck);
        bench.Restart();
        bench.Wait(TimeSpan.FromDays(30));
        Assert.Empty(bench.Start());
        Assert.Contains("an operator to retry or waive 'undo-first', stuck after 1",
            bench.Cell.Why(bench.Running, bench.Now));

        var retry = bench.Send(new RetryWork("undo-first", "ann", "gateway is back"));

        Assert.Equal(Verdict.Accepted, retry.Verdict);
        Assert.False(bench.Cell.Plan.Stuck);
        Assert.Equal(2, Assert.Single(bench.Start()).Attempt);
    }

    [Fact]
    public void Retry_OfACallThatIsDueAlready_IsAcceptedAndChangesNothing() =>
        Assert.Empty(bench.Send(new RetryWork("undo-first", "ann", "hurry")).Events);

    [Fact]
    public void Retry_OfUnknownWork_IsRefused() =>
        Assert.Equal(RejectCodes.NoSuchWork, bench.Send(new RetryWork("second", "ann", "hurry")).Code);

    [Fact]
    public void Waive_OfAnUndo_TheSagaGoesOnWithoutIt()
    {
        bench.Fail("undo-first", permanent: true);

        bench.Send(new WaiveWork("undo-first", "ann", "paid back by hand"));

        Assert.Equal(("undone", "waived by ann"), (bench.State.Stage, bench.State.Note));
        Assert.Equal("undo-first", bench.Journal[^1].Envelope.Ends);
        bench.Restart();
        Assert.Empty(bench.Cell.Plan.Outstanding);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Why_OfACall_OffersWhatTheCommandsTakeAndCallsStuckWhatListsCallStuck(int failures)
    {
        using var other = new CellBench(new StartJob());
        other.Policies.Retry = other.Policies.Retry with { MaximumAttempts = 0 };
        for (var i = 0; i < failures; i++)
        {
            other.FailNext("first");
            bench.FailNext("undo-first");
        }

        foreach (var (cell, key) in ((CellBench, string)[])[(other, "first"), (bench, "undo-first")])
        {
            var why = cell.Cell.Why(cell.Running, cell.Now);
            var listed = cell.Journal[^1].Envelope.Summary!.Stuck;
            Assert.Equal(listed, why.Contains("stuck", StringComparison.Ordinal));
            Assert.Equal(listed, cell.Cell.Plan.Stuck);
            Assert.Contains(key == "first" ? "an operator can retry it now"
                : listed ? "an operator can retry or waive it" : "an operator can retry or waive it now", why);
            Assert.Equal(why.Contains("waive", StringComparison.Ordinal),
                cell.Send(new WaiveWork(key, "ann", "by hand")).Verdict == Verdict.Accepted);
        }
    }

    [Fact]
    public void Waive_OfACallThatIsNoUndo_IsRefused()
    {
        using var other = new CellBench(new StartJob());

        Assert.Equal(RejectCodes.Conflict, other.Send(new WaiveWork("first", "ann", "never mind")).Code);
    }

    [Fact]
    public void Waive_ThatTheSagaIgnores_IsRefusedAndStopsNothing()
    {
        using var other = new CellBench(new StartJob(Fault: "unwaivable"));
        other.Send(new CancelJob());

        var waive = other.Send(new WaiveWork("undo-first", "ann", "never mind"));

        Assert.Equal((Verdict.Rejected, RejectCodes.Conflict, "it must be undone"),
            (waive.Verdict, waive.Code, waive.Reason));
    }

    [Fact]
    public void Undo_WhoseLongestIntervalIsShort_IsStuckAfterFiveFailuresAllTheSame()
    {
        bench.Policies.Retry = bench.Policies.Retry with { MaximumInterval = TimeSpan.FromSeconds(1) };
        for (var i = 0; i < 5; i++) bench.FailNext("undo-first");

        Assert.True(bench.Cell.Plan.Stuck);
    }

    [Fact]
    public void Journal_AtTheLongestInterval_TakesOneFailureAnHour()
    {
        bench.Policies.Retry = bench.Policies.Retry with { MaximumInterval = TimeSpan.FromMinutes(1) };
        for (var i = 0; i < 8; i++) bench.FailNext("undo-first");
        var from = bench.Now;
        var before = bench.Journal.Count;

        while (bench.Now < from + TimeSpan.FromHours(5)) bench.FailNext("undo-first", "still down");

        Assert.InRange(bench.Journal.Count - before, 4, 6);
        Assert.Equal("still down", bench.Record("undo-first")!.LastError);
        Assert.True(bench.Record("undo-first")!.NextAttemptAt > bench.Now);
    }

    [Fact]
    public void Journal_RetryThatFailsAgainWithinTheHour_IsStuckAgainAtOnce()
    {
        bench.Policies.Retry = bench.Policies.Retry with { MaximumInterval = TimeSpan.FromSeconds(2) };
        bench.Policies.StuckAfter = 2;
        for (var i = 0; i < 3; i++) bench.FailNext("undo-first");
        Assert.True(bench.Cell.Plan.Stuck);
        bench.Send(new RetryWork("undo-first", "ann", "hurry"));

        bench.Fail("undo-first");

        Assert.True(bench.Cell.Plan.Stuck);
        bench.Restart();
        Assert.True(bench.Cell.Plan.Stuck);
    }

    [Fact]
    public void Journal_ForwardCallWithoutALimit_IsQuietTooButNeverHidesAnUnknownEffect()
    {
        using var other = new CellBench(new StartJob());
        other.Policies.Retry = new(TimeSpan.FromSeconds(1), 1, TimeSpan.FromSeconds(1), MaximumAttempts: 0, []);
        for (var i = 0; i < 8; i++) other.FailNext("first");
        Assert.Equal(1 + 5, other.Journal.Count);

        other.FailNext("first", effect: Effect.Unknown);
        Assert.Equal(1 + 6, other.Journal.Count);
        other.Restart();
        other.Wait(TimeSpan.FromSeconds(1));
        other.Fail("first", permanent: true);

        Assert.Equal("Unknown: down", other.State.Note);
    }

    [Fact]
    public void QuietWait_IsKnownToTheCellAlone_SoThatItIsNotForgotten()
    {
        bench.Policies.Retry = bench.Policies.Retry with { MaximumInterval = TimeSpan.FromSeconds(1) };
        for (var i = 0; i < 6; i++) bench.FailNext("undo-first");

        Assert.True(bench.Cell.WaitsUnrecorded);
        bench.Restart();
        Assert.False(bench.Cell.WaitsUnrecorded);
    }
}
