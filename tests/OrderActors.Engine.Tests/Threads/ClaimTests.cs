using Microsoft.Extensions.Logging.Abstractions;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Maintenance;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Threads;

/// <summary>Claims on idempotency keys go through the one writer of the journal.</summary>
public sealed class ClaimTests
{
    [Fact]
    public async Task Claim_BesideABadSaga_IsStoredAllTheSame()
    {
        await using var bench = new EngineHarness();
        bench.Journal.Before = rows => Task.FromResult<AppendResult?>(
            rows.Any(row => row.SagaId.Equals(JobDefinition.Id(13))) ? new(AppendStatus.Refused, Detail: "bad") : null);
        var engine = await bench.StartAsync();

        var commands = Enumerable.Range(1, 50).Select(i => bench.SendAsync(i, new StartJob())).ToList();
        var replies = await Task.WhenAll(Enumerable.Range(1, 50).Select(i => engine.ClaimAsync(Key($"{i}"), default)))
            .WaitAsync(EngineHarness.TestTimeout);
        await Task.WhenAll(commands).WaitAsync(EngineHarness.TestTimeout);

        Assert.All(replies, reply => Assert.Equal(Verdict.Accepted, reply.Verdict));
        var again = await engine.ClaimAsync(Key("13") with { Id = "other" }, default);
        Assert.Equal(Key("13"), again.Holder);
    }

    [Fact]
    public async Task Claims_ThatComeTogether_ShareTransactions()
    {
        await using var bench = new EngineHarness();
        var appends = 0;
        var gate = new TaskCompletionSource<AppendResult?>();
        bench.Journal.Before = _ => Interlocked.Increment(ref appends) == 1
            ? gate.Task
            : Task.FromResult<AppendResult?>(null);
        var engine = await bench.StartAsync();

        var first = engine.ClaimAsync(Key("first"), default);
        await EngineHarness.UntilAsync(() => Task.FromResult(Volatile.Read(ref appends)), count => count == 1);
        var others = Enumerable.Range(1, 100).Select(i => engine.ClaimAsync(Key($"{i}"), default)).ToList();
        gate.SetResult(null);
        await Task.WhenAll([first, .. others]).WaitAsync(EngineHarness.TestTimeout);

        Assert.Equal(2, appends);
    }

    [Theory]
    [InlineData(AppendStatus.Full, Verdict.Unavailable)]
    [InlineData(AppendStatus.Unknown, Verdict.Unknown)]
    public async Task Claim_ThatIsNotStored_SaysSoAndTheRepeatHolds(AppendStatus status, Verdict kind)
    {
        await using var bench = new EngineHarness();
        var failing = true;
        bench.Journal.Before = _ => Task.FromResult<AppendResult?>(
            Volatile.Read(ref failing) ? new(status, Detail: "no room") : null);
        var engine = await bench.StartAsync();

        Assert.Equal(kind, (await engine.ClaimAsync(Key("k"), default)).Verdict);
        Volatile.Write(ref failing, false);
        var repeated = await engine.ClaimAsync(Key("k"), default);

        Assert.Equal((Verdict.Accepted, Key("k")), (repeated.Verdict, repeated.Holder));
    }

    [Fact]
    public async Task Claim_BeyondTheInboxLimit_IsBusy()
    {
        await using var bench = new EngineHarness();
        bench.Options.InboxLimit = 2;
        var gate = new TaskCompletionSource<AppendResult?>();
        bench.Journal.Before = _ => gate.Task;
        var engine = await bench.StartAsync();

        var waiting = new[] { engine.ClaimAsync(Key("1"), default), engine.ClaimAsync(Key("2"), default) };
        Assert.Equal(Verdict.Busy, (await engine.ClaimAsync(Key("3"), default)).Verdict);
        gate.SetResult(null);
        await Task.WhenAll(waiting).WaitAsync(EngineHarness.TestTimeout);

        Assert.Equal(Verdict.Accepted, (await engine.ClaimAsync(Key("3"), default)).Verdict);
    }

    [Fact]
    public async Task Sweep_AfterTheRetention_FreesOrphansAndKeepsClaimsOfSagas()
    {
        await using var bench = new EngineHarness();
        var engine = await bench.StartAsync();
        await bench.SendAsync(1, new StartJob());
        var at = bench.Time.GetUtcNow() - TimeSpan.FromHours(1);
        await engine.ClaimAsync(Key("alive") with { Id = JobDefinition.Id(1).Id, At = at }, default);
        await engine.ClaimAsync(Key("orphan") with { Id = "never", At = at }, default);
        await engine.ClaimAsync(Key("young") with { Id = "never", At = bench.Time.GetUtcNow() }, default);

        using var patient = Cleanup(engine, bench.Time, TimeSpan.FromHours(2));
        using var cleanup = Cleanup(engine, bench.Time, TimeSpan.FromMinutes(59));
        Assert.Equal(0, await patient.SweepAsync(default));
        Assert.Equal(1, await cleanup.SweepAsync(default));

        Assert.Equal("X", (await engine.ClaimAsync(Key("orphan") with { Id = "X" }, default)).Holder!.Id);
        Assert.Equal("never", (await engine.ClaimAsync(Key("young") with { Id = "X" }, default)).Holder!.Id);
    }

    private static ClaimCleanup Cleanup(IKeyClaims claims, TimeProvider time, TimeSpan retention) =>
        new(claims, new() { RememberFor = retention }, time, NullLogger<ClaimCleanup>.Instance);

    private static KeyClaim Key(string key) => new("/jobs", key, "job", $"J-{key}", "print", DateTimeOffset.UnixEpoch);
}
