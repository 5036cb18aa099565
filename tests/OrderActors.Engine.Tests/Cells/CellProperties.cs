using FsCheck;
using FsCheck.Fluent;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Cells;

public sealed class CellProperties
{
    /// <summary>
    /// After any messages, a cell recovered from the journal is the cell that wrote it: state, plan and memory.
    /// </summary>
    [Fact]
    public void Recovery_AfterAnyMessages_GivesTheSameCell() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300),
            Prop.ForAll(Gen.Choose(0, 13).ArrayOf().Resize(80).ToArbitrary(), steps =>
        {
            using var bench = new CellBench(new StartJob(new DateTimeOffset(2030, 1, 1, 12, 10, 0, TimeSpan.Zero)));
            bench.Policies.Retry = bench.Policies.Retry with { MaximumInterval = TimeSpan.FromDays(100_000) };
            for (var i = 0; i < steps.Length; i++)
            {
                Take(bench, steps[i], i);
                AssertSame(bench);
            }
        }));

    private static void Take(CellBench bench, int step, int i)
    {
        var due = bench.Cell.Plan.Outstanding.OfType<Work.Call>().FirstOrDefault()?.Key ?? "first";
        switch (step)
        {
            case 0 or 1:
                bench.Send(new Poke($"{i}"), new($"key-{i % 100}", "print"));
                break;
            case 2:
                bench.Send(new Poke(""), new($"key-{i}", "print"));
                break;
            case 3:
                bench.Send(new Poke("refuse-fact"), new($"key-{i}", "print"));
                break;
            case 4 when i > 20:
                bench.Send(new CancelJob());
                break;
            case 5:
                bench.Send(new RetryWork(due, "ann", "hurry"), new($"key-{i}", "print"));
                break;
            case 6 when i > 40:
                bench.Send(new WaiveWork(due, "ann", "enough"));
                break;
            case 7:
                bench.Wait(TimeSpan.FromSeconds(7));
                break;
            case 8:
                bench.Send(new TimerFired("window", bench.State.Deadline!.Value));
                break;
            case > 8:
                bench.Start();
                if (bench.Running.Find(due) is { Cancelling: false }) End(bench, due, step);
                break;
        }
    }

    private static void End(CellBench bench, string key, int step)
    {
        if (step == 13) bench.Complete(key);
        else bench.Fail(key, $"down {step}", step == 10 ? Effect.Unknown : Effect.None, permanent: step == 11);
    }

    private static void AssertSame(CellBench bench)
    {
        var other = JobDefinition.Instance.CreateCell(bench.Cell.Id, bench.Policies);
        foreach (var recorded in bench.Journal) other.Recover(recorded);
        other.EndRecovery(bench.Running, bench.Now);

        Assert.Equal(bench.Cell.State, other.State);
        Assert.Equal(bench.Cell.SequenceNumber, other.SequenceNumber);
        Assert.Equal(bench.Cell.Plan.Outstanding, other.Plan.Outstanding);
        Assert.Equal(Sorted(bench.Cell), Sorted(other));
        Assert.Equal((bench.Cell.Plan.Active, bench.Cell.Plan.Stuck, bench.Cell.Plan.WakeAt),
            (other.Plan.Active, other.Plan.Stuck, other.Plan.WakeAt));
        Assert.False(bench.Cell.WaitsUnrecorded);
        var summary = bench.Journal[^1].Envelope.Summary!;
        Assert.Equal((other.Plan.Active, other.Plan.Stuck, other.Plan.WakeAt),
            (summary.Active, summary.Stuck, summary.WakeAt));
        for (var i = 0; i < 100; i++)
        {
            var identity = new CommandIdentity($"key-{i}", "print");
            Assert.Equal(bench.Cell.Propose(new Poke(""), identity, bench.Now).Verdict,
                other.Propose(new Poke(""), identity, bench.Now).Verdict);
        }
    }

    private static IEnumerable<KeyValuePair<string, CallRecord>> Sorted(SagaCell cell) =>
        cell.Plan.Records.OrderBy(pair => pair.Key, StringComparer.Ordinal);
}
