using OrderActors.Domain.Orders;
using OrderActors.Sagas;
using OrderActors.Simulation.Cli.Orders;
using OrderActors.Simulation.Scenarios;
using OrderActors.Simulation.Worlds;
using Xunit;
using Xunit.Abstractions;

namespace OrderActors.Simulation.Tests.Variants;

/// <summary>The prover, proven: a known fault of an engine, a saga or a service is found by its checker.</summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    private const int MostSeeds = 300;

    private const string Replies = "an answer leaves only once its events are durable";
    private const string Wishes = "an attempt starts only for a durable wish";
    private const string Attempts = "numbers, waits and limits of attempts are honoured";
    private const string Once = "a command is taken once";
    private const string Follows = "nobody else writes: a row follows the one before";
    private const string Whole = "a stored history is whole and breaks no invariant";
    private const string Ends = "every saga ends once faults have stopped";
    private const string Books = "an ended order's stock and money are settled";

    private static readonly Dictionary<string, (Scenario Scenario, Mutations Mutations)> Known = new()
    {
        ["reply before commit"] = Engine(new() { ReplyBeforeCommit = true }),
        ["effect before commit"] = Engine(new() { EffectBeforeCommit = true }),
        ["recorded failures forgotten by a reload"] = Engine(new() { FailuresForgotten = true }),
        ["commands forgotten by a reload"] = Engine(new() { CommandsForgotten = true }),
        ["batch of a failed epoch stored"] = Engine(new() { FailedEpochStored = true }),
        ["half of a torn commit stored"] = Engine(new() { TornCommitKept = true }),
        ["index offset ahead of the index"] = Engine(new() { IndexOffsetAhead = true }),
        ["refund forgotten"] = Saga(work => work.Key == "refund-payment" ? null : work),
        ["refund under another key"] = Saga(RefundElsewhere),
        ["release under another key"] = Saga(ReleaseElsewhere),
        ["no tombstone for an unseen key"] = Outside(forgetsTombstones: true, settlesByLookUp: false),
        ["look-up instead of settle"] = Outside(forgetsTombstones: false, settlesByLookUp: true),
    };

    [Theory]
    [InlineData("reply before commit", Replies)]
    [InlineData("effect before commit", Wishes)]
    [InlineData("recorded failures forgotten by a reload", Attempts)]
    [InlineData("commands forgotten by a reload", Once)]
    [InlineData("batch of a failed epoch stored", Follows)]
    [InlineData("half of a torn commit stored", Whole)]
    [InlineData("index offset ahead of the index", Ends)]
    [InlineData("refund forgotten", Ends)]
    [InlineData("refund under another key", Books)]
    [InlineData("release under another key", Books)]
    [InlineData("no tombstone for an unseen key", Books)]
    [InlineData("look-up instead of settle", Books)]
    public void Mutation_OfTheList_IsFoundByItsChecker(string mutation, string checker)
    {
        var (scenario, mutations) = Known[mutation];
        for (var seed = 1; seed <= MostSeeds; seed++)
        {
            var violations = Simulator.Run(scenario, seed, mutations).Violations;
            if (violations.Count > 0) output.WriteLine($"seed {seed}: {violations[0]}");
            if (violations.Any(violation => violation.Checker == checker)) return;
        }

        Assert.Fail($"'{mutation}' was not found within {MostSeeds} seeds by '{checker}'");
    }

    private static (Scenario, Mutations) Engine(Mutations mutations) =>
        (OrderScenario.Standard, mutations);

    private static (Scenario, Mutations) Saga(Func<Work, Work?> change) => (
        OrderScenario.Of("variant", OrderDefinition.Instance.With(new OrderVariant(change)), OrderScenario.Shop),
        Mutations.None);

    private static (Scenario, Mutations) Outside(bool forgetsTombstones, bool settlesByLookUp) => (
        OrderScenario.Of("variant", OrderDefinition.Instance,
            random => OrderScenario.Shop(random, forgetsTombstones, settlesByLookUp)),
        Mutations.None);

    private static Work RefundElsewhere(Work work) => work is Work.Call { Activity: RefundPayment refund } call
        ? new Work.Call(work.Key, refund with { PaymentKey = refund.PaymentKey + ":again" })
        {
            Undo = true,
            After = call.After,
        }
        : work;

    private static Work ReleaseElsewhere(Work work) => work is Work.Call { Activity: ReleaseStock release } call
        ? new Work.Call(work.Key, release with { ReservationKey = release.ReservationKey + ":again" })
        {
            Undo = true,
            After = call.After,
        }
        : work;
}
