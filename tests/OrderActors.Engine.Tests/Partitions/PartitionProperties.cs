using FsCheck;
using FsCheck.Fluent;
using OrderActors.Embedded.Partitions;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Partitions;

/// <summary>
/// Any interleaving of commands, results, acknowledgements, failures, crashes and time over a few sagas. The
/// bench itself asserts that sequence numbers have no gap, that a call has one attempt at a time,
/// and that an ask has one answer.
/// </summary>
public sealed class PartitionProperties
{
    private const int Sagas = 4;

    [Fact]
    public void Partition_AnyInterleaving_KeepsItsPromises() => ForAll(steps =>
    {
        using var bench = new PartitionBench();
        var asks = Run(bench, steps);

        Heal(bench);

        foreach (var ask in asks) Assert.True(bench.Replies.ContainsKey(ask), $"{ask.GetType().Name} has no answer");
        Assert.Empty(bench.Stopped);
        for (var i = 1; i <= Sagas; i++) AssertAllWorkIsUnderWay(bench, JobDefinition.Id(i));
    });

    [Fact]
    public void Partition_TheSameInputs_GiveTheSameOutputs() => ForAll(steps =>
    {
        using var one = new PartitionBench();
        using var two = new PartitionBench();
        Run(one, steps);
        Run(two, steps);

        Assert.Equal(one.Trace, two.Trace);
    });

    private static void ForAll(Action<int[]> property) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(400),
            Prop.ForAll(Gen.Choose(0, 999).ArrayOf().Resize(120).ToArbitrary(), property));

    /// <returns>The asks that somebody still waits for, or has an answer to.</returns>
    private static List<Ask> Run(PartitionBench bench, int[] steps)
    {
        var asks = new List<Ask>();
        foreach (var step in steps)
        {
            var id = JobDefinition.Id(1 + (step % Sagas));
            switch (step / 50)
            {
                case 0 or 1:
                    asks.Add(bench.Send(id, new StartJob(bench.Now + TimeSpan.FromMinutes(step % 7 + 1))));
                    break;
                case 2 or 3:
                    asks.Add(bench.Send(id, new Poke(step % 3 == 0 ? "refuse" : step % 3 == 1 ? "" : "a"),
                        new($"k{step}", $"{step % 3}")));
                    break;
                case 4:
                    asks.Add(step % 3 == 0 ? bench.Send(id, new CancelJob()) : bench.Query(id));
                    break;
                case 5 or 6 or 7 or 8 when bench.Batches.Count > 0:
                    bench.Commit();
                    break;
                case 9 when bench.Batches.Count > 0:
                    bench.Fail(step % 2 == 0 ? AppendStatus.Conflict : AppendStatus.Full, apart: step % 3 == 0);
                    break;
                case 10 when bench.Batches.Count > 0:
                    bench.Fail(AppendStatus.Unknown, storedAllTheSame: step % 2 == 0, apart: step % 3 == 0);
                    break;
                case 11 or 12 or 13 or 14 when bench.Running.Count > 0:
                    End(bench, step);
                    break;
                case 15 or 16:
                    bench.Load();
                    break;
                case 17:
                    bench.Advance(TimeSpan.FromSeconds(step % 50));
                    break;
                case 18:
                    bench.Step(new PartitionInput.WakeUp(id), new PartitionInput.Indexed(bench.Ordering));
                    break;
                case 19 when step % 5 == 0:
                    Restart(bench);
                    asks.Clear();
                    break;
            }

            AssertNothingRunsAheadOfTheDisk(bench);
        }

        return asks;
    }

    private static void End(PartitionBench bench, int step)
    {
        var action = bench.Running[step % bench.Running.Count];
        bench.Step(bench.Ended(action.SagaId, action.Call.Call.Key,
            step % 3 == 0 ? new("Down", "down", step % 2 == 0 ? Effect.None : Effect.Unknown) : null));
    }

    private static void Restart(PartitionBench bench)
    {
        bench.Crash();
        for (var i = 1; i <= Sagas; i++) bench.Step(new PartitionInput.WakeUp(JobDefinition.Id(i)));
    }

    private static void Heal(PartitionBench bench)
    {
        do
        {
            bench.RunUntilIdle();
            bench.Advance(bench.Options.FullStorePause);
        }
        while (bench.Batches.Count > 0 || bench.Loads.Count > 0 || bench.Suspended is not null);
    }

    private static void AssertNothingRunsAheadOfTheDisk(PartitionBench bench)
    {
        foreach (var (ask, answer) in bench.Replies)
        {
            var view = answer is CommandReply command ? command.View : (answer as QueryReply)?.View;
            if (view is null) continue;
            Assert.True(view.SequenceNumber <= bench.History(ask.SagaId).Count, "an answer ahead of the disk");
        }
    }

    private static void AssertAllWorkIsUnderWay(PartitionBench bench, SagaId id)
    {
        var cell = JobDefinition.Instance.CreateCell(id, bench.Policies);
        foreach (var recorded in ((PartitionInput.Loaded)bench.HistoryOf(id)).Events) cell.Recover(recorded);
        if (cell.State is null) return;
        cell.EndRecovery(new(), DateTimeOffset.MinValue);
        foreach (var call in cell.Plan.Outstanding.OfType<Work.Call>())
        {
            var waits = cell.Plan.Records.TryGetValue(call.Key, out var record) && !(record.NextAttemptAt <= bench.Now);
            Assert.True(waits || Runs(call.Key) || (call.After is { } after && Runs(after)),
                $"{id} forgot '{call.Key}'");
        }

        foreach (var timer in cell.Plan.Outstanding.OfType<Work.Timer>())
            Assert.True(timer.DueAt > bench.Now, $"{id} did not fire");

        bool Runs(string key) =>
            bench.Running.Exists(action => action.SagaId.Equals(id) && action.Call.Call.Key == key);
    }
}
