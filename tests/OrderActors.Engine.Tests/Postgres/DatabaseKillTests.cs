using OrderActors.Engine.Testing.Fixtures;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Engine.Tests.Threads;
using OrderActors.Postgres.Testing;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Postgres;

/// <summary>
/// The engine on a database that is killed under load: what clients see, and what is there afterwards.
/// </summary>
[RequiresPostgres(OwnServer = true)]
public sealed class DatabaseKillTests
{
    private const int Clients = 20;
    private const int Kills = 2;

    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(90);

    private readonly int[] accepted = new int[Clients + 1];
    private int answers;

    [Fact]
    public async Task Database_KilledUnderLoad_EveryCommandIsTakenOnceAndWorkGoesOn()
    {
        using var cluster = await PrivateCluster.StartAsync();
        await using var bench = await EngineHarness.OnAsync(new PostgresFixture(cluster));
        var engine = await bench.StartAsync();
        using var enough = new CancellationTokenSource();
        var clients = Enumerable.Range(1, Clients)
            .Select(n => Task.Run(() => PokeAsync(bench, n, enough.Token))).ToList();

        for (var kill = 0; kill < Kills; kill++)
        {
            await UntilAnswersAsync(100);
            await cluster.KillAsync();
            await cluster.StartServerAsync();
        }

        await UntilAnswersAsync(100);
        await enough.CancelAsync();
        await Task.WhenAll(clients).WaitAsync(TestTimeout);

        for (var job = 1; job <= Clients; job++)
        {
            var history = await bench.Histories.LoadAsync(JobDefinition.Id(job), default);
            Assert.Equal(accepted[job], history.Count(each => each.Recorded.Event is JobPoked));
            Assert.Equal(Enumerable.Range(1, history.Count).Select(n => (long)n),
                history.Select(each => each.Row.SequenceNumber));
        }

        Assert.Empty(bench.Fatal);
        Assert.Equal(0, engine.Health.StoppedSagas);
        Assert.True(engine.Health.Ready);
    }

    /// <summary>A client that repeats each command, under its key, until it is taken.</summary>
    private async Task PokeAsync(EngineHarness bench, int job, CancellationToken enough)
    {
        using var timeout = new CancellationTokenSource(TestTimeout);
        await TakenAsync(() => bench.SendAsync(job, new StartJob(), "start"), timeout.Token);
        while (!enough.IsCancellationRequested)
        {
            var key = $"poke-{accepted[job]}";
            await TakenAsync(() => bench.SendAsync(job, new Poke(key), key), timeout.Token);
            accepted[job]++;
            Interlocked.Increment(ref answers);
        }
    }

    private static async Task TakenAsync(Func<Task<CommandReply>> send, CancellationToken timeout)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (true)
        {
            var reply = await send().WaitAsync(timeout);
            if (reply.Verdict is Verdict.Accepted or Verdict.Replayed) return;
            Assert.Contains(reply.Verdict, new[] { Verdict.Unavailable, Verdict.Unknown, Verdict.Busy });
            await pause.WaitForNextTickAsync(timeout);
        }
    }

    private async Task UntilAnswersAsync(int more)
    {
        using var timeout = new CancellationTokenSource(TestTimeout);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var wanted = Volatile.Read(ref answers) + more;
        while (Volatile.Read(ref answers) < wanted) await timer.WaitForNextTickAsync(timeout.Token);
    }
}
