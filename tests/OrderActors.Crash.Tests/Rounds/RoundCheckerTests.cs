using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using OrderActors.Domain.Orders;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Journal;
using OrderActors.Node.Testing.Rounds;
using OrderActors.Sagas;
using OrderActors.Simulation.Checks;
using Xunit;

namespace OrderActors.Crash.Tests.Rounds;

/// <summary>
/// The checkers of the crash rounds find what a node that loses, repeats or forgets would leave behind.
/// </summary>
public sealed class RoundCheckerTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SagaId Id = SagaId.Create("order", "O-1");

    private static readonly PlaceOrder Place =
        new("O-1", "ada", null, [new OrderItem("TEA", 1)], OrderTerms.Default);

    private readonly SagaKinds kinds = new([OrderDefinition.Instance]);
    private readonly ActivitySettings policies;
    private readonly EventCodec codec;
    private readonly SagaCell cell;
    private readonly StoredSaga stored;
    private readonly OrderMemory memory = new(Id);
    private readonly List<string> found = [];
    private readonly AttemptsHonoured honoured = new();

    public RoundCheckerTests()
    {
        policies = new(new ConfigurationBuilder().Build(), kinds, NullLogger<ActivitySettings>.Instance);
        codec = new(kinds);
        cell = OrderDefinition.Instance.CreateCell(Id, policies);
        stored = new(OrderDefinition.Instance, Id, policies);
        Listen(honoured);
    }

    public void Dispose()
    {
        codec.Dispose();
        policies.Dispose();
    }

    [Fact]
    public void Look_OfWhatWasToldAndStored_FindsNothing()
    {
        var (place, cancel) = (Wish(Place, "p"), Wish(new CancelOrder("no"), "c"));
        Store(Decide(Place, "p"));
        Tell(place, stored.Shows[0]);
        Store(Decide(cancel.Command, "c"));
        Tell(cancel, stored.Shows[1]);
        Look(new NothingIsLost());
        Look(new ShownIsStored());
        Assert.Empty(found);
    }

    [Fact]
    public void NothingIsLost_AcknowledgedAndNotStored_IsFound()
    {
        Store(Decide(Place, "p"));
        Tell(Wish(new AddLineItem("POT", 1), "a"), stored.Shows[0]);
        Look(new NothingIsLost());
        Assert.Contains("was acknowledged and is not stored", Assert.Single(found), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    public void NothingIsLost_RefusedAndStored_IsFoundUnlessASendWasLost(int sends, int expected)
    {
        var cancel = Wish(new CancelOrder("no"), "c");
        Store(Decide(Place, "p"));
        Store(Decide(cancel.Command, "c"));
        for (var send = 0; send < sends; send++) cancel.CountSend();
        memory.Remember(new(409, false, ""), cancel, 0);
        Look(new NothingIsLost());
        Assert.Equal(expected, found.Count);
    }

    [Fact]
    public void NothingIsLost_ToldThatThereIsNoSuchOrder_IsFound()
    {
        Store(Decide(Place, "p"));
        memory.Remember(new(404, false, ""), Wish(new CancelOrder("no"), "c"), 0);
        Look(new NothingIsLost());
        Assert.Contains("no such order", Assert.Single(found), StringComparison.Ordinal);
    }

    [Fact]
    public void ShownIsStored_OlderThanAnAnswerBefore_IsFound()
    {
        Store(Decide(Place, "p"));
        Store(Decide(new CancelOrder("no"), "c"));
        memory.Remember(new(200, false, stored.Shows[1]), null, after: 0);
        memory.Remember(new(200, false, stored.Shows[0]), null, after: 0);
        Look(new ShownIsStored());
        Assert.Empty(found); // Two who asked at the same time may be answered so.
        memory.Remember(new(200, false, stored.Shows[0]), null, after: 2);
        Look(new ShownIsStored());
        Assert.Single(found);
    }

    [Fact]
    public void ShownIsStored_OfAStateBeforeTheCommandOrOfNone_IsFound()
    {
        Store(Decide(Place, "p"));
        Store(Decide(new CancelOrder("no"), "c"));
        Tell(Wish(new CancelOrder("no"), "c"), stored.Shows[0]);
        Look(new ShownIsStored());
        Assert.Single(found);
        var other = new OrderMemory(Id);
        other.Remember(new(200, false, stored.Shows[1].Replace("cancelled", "completed", StringComparison.Ordinal)),
            null, 0);
        Look(new ShownIsStored(), other);
        Assert.Equal(2, found.Count);
    }

    [Fact]
    public void LastLook_RepeatThatIsTakenAgainOrAnOldState_IsFound()
    {
        var place = Wish(Place, "p");
        Store(Decide(Place, "p"));
        Tell(place, stored.Shows[0]);
        memory.Remember(new(202, true, stored.Shows[0]), place, 1);
        Look(new LastLook());
        Assert.Empty(found);
        Tell(place, stored.Shows[0]);
        Look(new LastLook());
        Assert.Contains("its repeat is answered", Assert.Single(found), StringComparison.Ordinal);
        Store(Decide(new CancelOrder("no"), "c"));
        Look(new LastLook());
        Assert.Contains("the node shows", found[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Take_OfAHistoryWithAGap_IsRefused()
    {
        Store(Decide(Place, "p"));
        Decide(new AddLineItem("POT", 1), "a");
        Assert.Throws<BrokenInvariantException>(() => Store(Decide(new CancelOrder("no"), "c")));
    }

    [Fact]
    public void Take_OfARecordedFailure_ShowsTheAttemptToTheCheckers()
    {
        Store(Decide(Place, "p"));
        var call = cell.Plan.Outstanding.OfType<Work.Call>().First();
        Store(Fail(call, 1, Noon));
        Assert.Empty(found);
        // The second attempt comes before the wait is over, and says that it is the third.
        Store(Fail(call, 3, Noon));
        Assert.Equal(2, found.Count);
    }

    private IReadOnlyList<JournalRow> Fail(Work.Call call, int attempt, DateTimeOffset now) => Propose(
        new AttemptEnded(call.Key, attempt, now, null, new ActivityFailure("Busy", "busy", Effect.None)), null, now);

    private IReadOnlyList<JournalRow> Decide(SagaCommand command, string key) =>
        Propose(command, new(key, "content"), Noon);

    private IReadOnlyList<JournalRow> Propose(SagaMessage message, CommandIdentity? identity, DateTimeOffset now)
    {
        var proposal = cell.Propose(message, identity, now);
        cell.Apply(proposal);
        return [.. proposal.Events.Select(each => codec.Encode(OrderDefinition.Instance, Id, each))];
    }

    private void Store(IReadOnlyList<JournalRow> rows)
    {
        foreach (var row in rows) stored.Take(row, codec.Decode(row), honoured.Started);
    }

    private Wish Wish(SagaCommand command, string key)
    {
        var wish = new Wish(Id, command, key);
        memory.Wishes.Add(wish);
        return wish;
    }

    private void Tell(Wish wish, string status)
    {
        wish.CountSend();
        memory.Remember(new(200, false, status), wish, memory.Count);
    }

    private void Look(ClientChecker checker, OrderMemory? of = null) => Listen(checker).Look(of ?? memory, stored);

    private T Listen<T>(T checker) where T : Checker
    {
        checker.Report = (_, how) => found.Add(how);
        return checker;
    }
}
