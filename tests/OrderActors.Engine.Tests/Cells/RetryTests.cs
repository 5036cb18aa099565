using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Cells;

public sealed class RetryTests : IDisposable
{
    private readonly CellBench bench = new(new StartJob());

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Recovery_AfterFailures_KeepsCountAndWait()
    {
        bench.FailNext("first");
        bench.FailNext("first");
        var before = bench.Record("first")!;

        bench.Restart();

        Assert.Equal(before, bench.Record("first"));
        Assert.Equal(bench.Now + TimeSpan.FromSeconds(2), before.NextAttemptAt);
        Assert.Empty(bench.Start());
        bench.Wait(TimeSpan.FromSeconds(2));
        Assert.Equal(3, Assert.Single(bench.Start()).Attempt);
    }

    [Fact]
    public void Effect_UnknownOnce_StaysUnknown()
    {
        bench.Fail("first", effect: Effect.Unknown);
        while (bench.State.Stage == "first") bench.FailNext("first", effect: Effect.None);

        Assert.Equal("Unknown: down", bench.State.Note);
        Assert.Equal([Effect.Unknown, Effect.Unknown, Effect.Unknown, Effect.Unknown, Effect.Unknown],
            bench.Journal.Select(recorded => recorded.Event).OfType<AttemptFailed>().Select(failed => failed.Effect));
    }

    [Fact]
    public void Recovery_AttemptCutOff_IsOfUnknownEffect()
    {
        bench.Start();

        bench.Restart();
        bench.Fail("first", permanent: true);

        Assert.Equal("Unknown: down", bench.State.Note);
    }

    [Fact]
    public void Recovery_CutOffThenReloadedWhileTheNextAttemptRuns_IsStillOfUnknownEffect()
    {
        bench.Start();
        bench.Restart();
        bench.Start();

        bench.Reload();
        bench.Fail("first", permanent: true);

        Assert.Equal("Unknown: down", bench.State.Note);
    }

    [Fact]
    public void Recovery_WaitingForARetry_IsNotCutOff()
    {
        bench.Fail("first");

        bench.Restart();
        bench.Wait(TimeSpan.FromSeconds(1));
        bench.Fail("first", permanent: true);

        Assert.Equal("None: down", bench.State.Note);
    }

    [Fact]
    public void Recovery_OfARunningAttempt_DoesNotCutItOff()
    {
        bench.Start();

        bench.Reload();
        bench.Fail("first", permanent: true);

        Assert.Equal("None: down", bench.State.Note);
    }

    [Fact]
    public void Attempts_Exhausted_TheSagaDecidesAndTheKeyHasEnded()
    {
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("first", bench.State.Stage);
            bench.FailNext("first", $"down {i}");
        }

        Assert.Equal("None: down 4", bench.State.Note);
        var ends = Assert.Single(bench.Journal, recorded => recorded.Envelope.Ends is not null);
        Assert.Equal(("first", 5), (ends.Envelope.Ends, ((AttemptFailed)ends.Event).Attempt));
    }

    [Fact]
    public void Attempt_PermanentError_EndsAtOnce()
    {
        bench.Policies.Retry = bench.Policies.Retry with { NonRetryableTypes = ["Down"] };

        bench.Fail("first");

        Assert.Equal("undoing", bench.State.Stage);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(0)]
    [InlineData(100_000)]
    public void RetryAfter_FromTheHandler_IsTheWait(int seconds)
    {
        bench.Fail("first", retryAfter: TimeSpan.FromSeconds(seconds));

        Assert.Equal(bench.Now + TimeSpan.FromSeconds(seconds), bench.Record("first")!.NextAttemptAt);
    }

    [Fact]
    public void RetryAfter_BeyondAllTime_WaitsForAnOperatorInsteadOfBreaking()
    {
        bench.Fail("first", retryAfter: TimeSpan.MaxValue);

        Assert.Equal("first", bench.State.Stage);
        Assert.True(bench.Record("first")!.NextAttemptAt > bench.Now + TimeSpan.FromDays(365_000));
    }

    [Fact]
    public void ScheduleToClose_NextAttemptWouldBeTooLate_TheCallFails()
    {
        bench.Policies.Policy = bench.Policies.Policy with { ScheduleToClose = TimeSpan.FromSeconds(3) };

        bench.FailNext("first");
        Assert.Equal("first", bench.State.Stage);
        bench.Restart();
        bench.FailNext("first");

        Assert.Equal("undoing", bench.State.Stage);
    }

    [Fact]
    public void Attempt_EndReportedAgainAfterItsFailureWasStored_IsNotCountedTwice()
    {
        bench.Start();
        var running = bench.Running.Find("first")!;
        var ended = new AttemptEnded("first", 1, running.StartedAt, null, new("Down", "down", Effect.None));
        bench.Send(ended);
        bench.Reload();

        var again = bench.Send(ended);

        Assert.Equal(Verdict.Ignored, again.Verdict);
        Assert.Equal(1, bench.Record("first")!.Failures);
    }

    [Fact]
    public void Attempt_EndlessErrorText_IsStoredShortened()
    {
        bench.Fail("first", new string('x', 3_000_000), permanent: true);

        Assert.InRange(((AttemptFailed)bench.Journal[1].Event).Error.Length, 1_000, 10_000);
        Assert.InRange(bench.State.Note.Length, 1_000, 10_000);
    }
}
