using System.Text;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Threads;

public sealed class FailingStoreTests
{
    [Fact]
    public async Task Full_ForAWhile_IsUnavailableAndThenGoesOnWithoutLoss()
    {
        await using var bench = new EngineHarness();
        var engine = await bench.StartAsync();
        await bench.SendAsync(1, new StartJob(), "start");
        Assert.Equal("done", await bench.StageAsync(1));
        var full = true;
        bench.Journal.Before = _ => Task.FromResult<AppendResult?>(
            Volatile.Read(ref full) ? new(AppendStatus.Full, Detail: "no room") : null);

        Assert.Equal(Verdict.Unavailable, (await bench.SendAsync(2, new StartJob())).Verdict);
        Assert.Equal(Verdict.Unavailable, (await bench.SendAsync(1, new Poke("a"))).Verdict);
        Volatile.Write(ref full, false);
        var reply = await EngineHarness.UntilAsync(() => bench.SendAsync(2, new StartJob()), reply =>
            reply.Verdict != Verdict.Unavailable);

        Assert.Equal(Verdict.Accepted, reply.Verdict);
        Assert.Equal("done", await bench.StageAsync(2));
        Assert.True(engine.Health.Healthy);
    }

    [Theory]
    [InlineData(AppendStatus.Conflict, "OA0009")]
    [InlineData(AppendStatus.Refused, "OA0013")]
    public async Task OneBadSaga_StopsAloneAmongManyOthers(AppendStatus status, string code)
    {
        await using var bench = new EngineHarness();
        var bad = JobDefinition.Id(13);
        bench.Journal.Before = rows => Task.FromResult<AppendResult?>(
            rows.Any(row => row.SagaId.Equals(bad)) ? new(status, Detail: "bad") : null);
        var engine = await bench.StartAsync();

        var replies = await Task.WhenAll(Enumerable.Range(1, 200).Select(i => bench.SendAsync(i, new StartJob())))
            .WaitAsync(EngineHarness.TestTimeout);

        Assert.Equal((Verdict.Stopped, code), (replies[12].Verdict, replies[12].Code));
        for (var i = 1; i <= 200; i++)
            if (i != 13) Assert.Equal("done", await bench.StageAsync(i));
        Assert.Equal(1, engine.Health.StoppedSagas);
        Assert.Equal(Verdict.Stopped, (await bench.SendAsync(13, new StartJob())).Verdict);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Unknown_TheAskerHearsSoAndARepeatWithTheKeyIsSafe(bool stored)
    {
        await using var bench = new EngineHarness();
        await bench.StartAsync();
        await bench.SendAsync(1, new StartJob());
        await bench.StageAsync(1);
        var times = 0;
        bench.Journal.Before = async rows =>
        {
            if (Interlocked.Increment(ref times) > 1) return null;
            if (stored) await bench.Journal.Inner.AppendAsync(rows, CancellationToken.None);
            return new(AppendStatus.Unknown, Detail: "the line broke");
        };

        Assert.Equal(Verdict.Unknown, (await bench.SendAsync(1, new Poke("a"), "k")).Verdict);
        var again = await bench.SendAsync(1, new Poke("a"), "k").WaitAsync(EngineHarness.TestTimeout);

        Assert.Equal(stored ? Verdict.Replayed : Verdict.Accepted, again.Verdict);
        Assert.Equal(4, again.View!.SequenceNumber);
    }

    [Fact]
    public async Task JournalError_IsFatalOnceAndNothingIsAcknowledgedAfterwards()
    {
        await using var bench = new EngineHarness();
        var engine = await bench.StartAsync();
        await bench.SendAsync(1, new StartJob());
        await bench.StageAsync(1);
        var thrown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Options.OnFatal += _ => thrown.TrySetResult();
        bench.Journal.Before = _ => throw new BrokenInvariantException("OA0014", "the disk is gone");

        var asked = bench.SendAsync(1, new Poke("a"));
        await thrown.Task.WaitAsync(EngineHarness.TestTimeout);
        Assert.Equal(Verdict.Unavailable, (await bench.SendAsync(1, new Poke("b"))).Verdict);
        Assert.False(asked.IsCompleted);
        Assert.False(engine.Health.Healthy);
        Assert.Contains("OA0014", engine.Health.Detail, StringComparison.Ordinal);
        await bench.StopAsync();

        Assert.Equal(Verdict.Unknown, (await asked.WaitAsync(EngineHarness.TestTimeout)).Verdict);
        Assert.Single(bench.Fatal);
    }

    [Fact]
    public async Task Index_ThatCannotBeReadForAWhile_DelaysWakeUpsAndNothingElse()
    {
        await using var bench = new EngineHarness();
        bench.Handler.Act = _ => throw new ServiceUnavailableError("down") { RetryAfter = TimeSpan.FromHours(1) };
        var engine = await bench.StartAsync();
        await bench.SendAsync(1, new StartJob());
        await engine.CommittedAfterAsync(1, CancellationToken.None).WaitAsync(EngineHarness.TestTimeout);
        await bench.StopAsync();
        var woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Handler.Act = _ =>
        {
            woken.TrySetResult();
            return Task.FromResult(new Done("ok"));
        };
        bench.Time = new LaterTime(TimeSpan.FromDays(1));
        bench.Index.Fails = true;
        await bench.StartAsync();
        await bench.Index.Failed.Task.WaitAsync(EngineHarness.TestTimeout);

        bench.Index.Fails = false;

        await woken.Task.WaitAsync(EngineHarness.TestTimeout);
        Assert.Empty(bench.Fatal);
    }

    [Fact]
    public async Task Start_JournalOfNewerCode_IsRefusedByName()
    {
        await using var bench = new EngineHarness();
        await bench.Journal.Inner.AppendAsync([Row("job.future.v9", "{}")], CancellationToken.None);

        var error = await Assert.ThrowsAsync<BrokenInvariantException>(bench.StartAsync);

        Assert.Equal("OA0012", error.Code);
        Assert.Contains("job.future.v9", error.Message, StringComparison.Ordinal);
        Assert.Equal(Verdict.Unavailable, (await bench.SendAsync(1, new StartJob())).Verdict);
    }

    [Fact]
    public async Task Start_EventsOfNewerCodeWereDeleted_IsNotRefusedForWhatTheIndexStillNames()
    {
        await using var bench = new EngineHarness();
        var row = Row("job.future.v9", "{}");
        await bench.Journal.Inner.AppendAsync([row], CancellationToken.None);
        await Assert.ThrowsAsync<BrokenInvariantException>(bench.StartAsync);
        await bench.Journal.Inner.RemoveAsync([row.SagaId], CancellationToken.None);

        await bench.StartAsync();

        Assert.Contains("job.future.v9", await bench.Index.ManifestsAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("job.future.v9", "{}")]
    [InlineData("job.started.v1", "no JSON at all")]
    [InlineData("job.started.v1", """{"$":{"at":"some day"},"fault":"","at":"2030-01-01T00:00:00Z"}""")]
    public async Task History_UnreadableMetLater_StopsThatSagaAlone(string manifest, string payload)
    {
        await using var bench = new EngineHarness();
        await bench.StartAsync();
        await bench.Journal.Inner.AppendAsync([Row(manifest, payload)], CancellationToken.None);

        var reply = await bench.SendAsync(1, new Poke("a")).WaitAsync(EngineHarness.TestTimeout);
        var shown = await Assert.ThrowsAsync<BrokenInvariantException>(() => bench.Histories.LoadAsync(
            JobDefinition.Id(), CancellationToken.None));

        Assert.Equal((Verdict.Stopped, "OA0001"), (reply.Verdict, reply.Code));
        Assert.Equal("OA0001", shown.Code);
        await bench.SendAsync(2, new StartJob());
        Assert.Equal("done", await bench.StageAsync(2));
        Assert.Empty(bench.Fatal);
    }

    private static JournalRow Row(string manifest, string payload) => new()
    {
        SagaId = JobDefinition.Id(),
        SequenceNumber = 1,
        Manifest = manifest,
        Payload = Encoding.UTF8.GetBytes(payload),
        CreatedAt = DateTimeOffset.UnixEpoch,
    };
}
