using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Cells;

/// <summary>Attempts that an outage of the node's own store interrupted.</summary>
public sealed class OwnOutageTests : IDisposable
{
    private readonly CellBench bench = new(new StartJob());

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Interrupted_AgainAndAgain_BringsTheCallNoNearerToItsLimit()
    {
        for (var i = 1; i <= 12; i++) InterruptNext("first");
        Assert.Equal((0, 7), (bench.Record("first")!.Failures, bench.Record("first")!.Interruptions));

        for (var failures = 1; failures < 5; failures++) bench.FailNext("first");
        Assert.Equal("first", bench.State.Stage);
        bench.FailNext("first");

        Assert.Equal("undoing", bench.State.Stage);
    }

    [Fact]
    public void Interrupted_WithUnknownEffect_IsJournaledFirstAndTheCallIsUnknownFromThenOn()
    {
        var proposal = InterruptNext("first");

        var cut = Assert.IsType<AttemptInterrupted>(Assert.Single(proposal.Events).Event);
        Assert.Equal((1, Effect.Unknown), (cut.Attempt, cut.Effect));
        Assert.Equal(bench.Now + TimeSpan.FromSeconds(1), cut.NextAttemptAt);
        bench.Restart();
        Assert.Equal((1, Effect.Unknown), (bench.Record("first")!.Attempts, bench.Record("first")!.Effect));
        Assert.Empty(bench.Start());
        bench.Wait(TimeSpan.FromSeconds(1));
        Assert.Equal(2, Assert.Single(bench.Start()).Attempt);
        bench.Fail("first", permanent: true);
        Assert.Equal("Unknown: down", bench.State.Note);
    }

    [Fact]
    public void Interrupted_AReloadBringsItBack_IsRecordedOnce()
    {
        bench.Start();
        var call = bench.Running.Find("first")!;
        var ended = new AttemptEnded("first", call.Attempt, call.StartedAt, null, Cut());
        bench.Send(ended);
        bench.Reload();

        Assert.Equal(Verdict.Ignored, bench.Send(ended).Verdict);
        Assert.Equal(1, bench.Record("first")!.Interruptions);
    }

    [Fact]
    public void Interrupted_AnUndo_IsNoStepTowardsStuck()
    {
        bench.Send(new CancelJob());
        for (var i = 1; i <= 20; i++) InterruptNext("undo-first");

        Assert.False(bench.Cell.Plan.Stuck);
        Assert.Contains("after 0 failures and", bench.Cell.Why(bench.Running, bench.Now), StringComparison.Ordinal);
    }

    [Fact]
    public void Interrupted_ForHours_IsJournaledOnceAnHour()
    {
        for (var i = 1; i <= 10; i++) InterruptNext("first");
        var before = bench.Journal.Count;
        var until = bench.Now + TimeSpan.FromHours(3);

        while (bench.Now < until) InterruptNext("first");

        Assert.InRange(bench.Journal.Count - before, 2, 4);
    }

    [Fact]
    public void Interrupted_LongerThanTheCallMayTake_DoesNotEndIt()
    {
        bench.Policies.Policy = CallPolicy.Default with { ScheduleToClose = TimeSpan.FromSeconds(30) };
        for (var i = 1; i <= 8; i++) InterruptNext("first");

        bench.FailNext("first");

        Assert.Equal("first", bench.State.Stage);
        Assert.NotNull(bench.Record("first")!.NextAttemptAt);
    }

    [Fact]
    public void HeldUp_BeforeAFailure_DoesNotCountTowardTheCallsTime()
    {
        bench.Policies.Policy = CallPolicy.Default with { ScheduleToClose = TimeSpan.FromSeconds(30) };
        bench.Start();
        var call = bench.Running.Find("first")!;
        bench.Wait(TimeSpan.FromMinutes(10));

        bench.Send(new AttemptEnded("first", 1, call.StartedAt, null, new("Down", "down", Effect.None))
        {
            HeldUp = TimeSpan.FromMinutes(10),
        });

        Assert.Equal(bench.Now, bench.Record("first")!.ScheduledAt);
        Assert.NotNull(bench.Record("first")!.NextAttemptAt);
    }

    [Fact]
    public void Why_AnAttemptIsHeldUp_NamesTheNodesOwnStore()
    {
        Assert.Single(bench.Start());
        bench.Running.Find("first")!.HeldUpBy = "the services' database is full";

        Assert.Contains("'first' (attempt 1), which waits for this node's own store: the services' database is full",
            bench.Cell.Why(bench.Running, bench.Now), StringComparison.Ordinal);
    }

    private static ActivityFailure Cut() => new("Cut", "the line broke", Effect.Unknown) { OwnStore = true };

    private Proposal InterruptNext(string key)
    {
        if (bench.Record(key)?.NextAttemptAt is { } next && next > bench.Now) bench.Wait(next - bench.Now);
        bench.Start();
        var call = bench.Running.Find(key)!;
        var proposal = bench.Send(new AttemptEnded(key, call.Attempt, call.StartedAt, null, Cut()));
        bench.Running.Remove(call);
        return proposal;
    }
}
