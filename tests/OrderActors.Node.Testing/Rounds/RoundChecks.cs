using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using OrderActors.Domain.Orders;
using OrderActors.Engine;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;
using OrderActors.Simulation.Checks;
using OrderActors.Simulation.Cli.Orders;
using OrderActors.Simulation.Clients;

namespace OrderActors.Node.Testing.Rounds;

/// <summary>
/// Reads what the node has stored past the node, and holds it against the simulation's checkers, the services' tables
/// and what people remember.
/// </summary>
internal sealed class RoundChecks : IDisposable
{
    private readonly NodeFixture fixture;
    private readonly Clients clients;
    private readonly SagaKinds kinds = new([OrderDefinition.Instance]);
    private readonly ActivitySettings policies;
    private readonly ServiceBooks books = new();
    private readonly List<Checker> checkers;
    private readonly ClientChecker[] clientCheckers = [new NothingIsLost(), new ShownIsStored()];
    private readonly List<string> violations = [];
    private readonly HashSet<SagaId> accused = [];

    public RoundChecks(NodeFixture fixture, Clients clients)
    {
        this.fixture = fixture;
        this.clients = clients;
        policies = new(new ConfigurationBuilder().AddInMemoryCollection(
                from setting in RoundSettings.All
                where setting.Name.StartsWith("Activities:", StringComparison.Ordinal)
                select KeyValuePair.Create(setting.Name["Activities:".Length..], (string?)setting.Value)).Build(),
            kinds, NullLogger<ActivitySettings>.Instance);
        Stored = new(fixture, kinds, policies);
        checkers =
        [
            new EveryoneEnds(), new DurableReplies(), new CommandsTakenOnce(), new DurableWishes(),
            new AttemptsHonoured(), new StockIsConserved(books), new ChargedOnce(books),
            new BooksOfEndedOrders(books), new WordsAreKept(),
        ];
        foreach (var checker in checkers.Concat(clientCheckers)) Listen(checker);
    }

    /// <summary>What the journal holds, as of the last look.</summary>
    public StoredSagas Stored { get; }

    /// <summary>What did not hold, with the stories of the sagas that it is of.</summary>
    public IReadOnlyList<string> Violations =>
    [
        .. violations,
        .. accused.Take(3).SelectMany(id => Stored.Find(id)?.Story.Select(line => $"  {id.Id} {line}") ?? []),
    ];

    /// <summary>After a round: what has become durable, and all that was shown.</summary>
    public async Task LookAsync(RetryingClient client)
    {
        var touched = await Stored.ReadOnAsync(
            (saga, how) => Report("a stored history is whole and breaks no invariant", saga, how),
            attempt => Each(checker => checker.Started(attempt)));
        // An ended order's records change no more, so they are read after its events.
        await books.LookAsync(fixture);
        foreach (var saga in touched)
        {
            Each(checker => checker.Stored(saga.JournalModel));
            Each(checker => checker.Done(new(saga.JournalModel.Id, "",
                new ProcessPayment(saga.JournalModel.Id.Id, "", default),
                Result: null)));
        }

        foreach (var order in clients.Orders) Look(order);
        var report = JsonElement.Parse((await client.GetAsync("/api/invariants")).Body);
        if (!report.GetProperty("clean").GetBoolean())
            violations.Add($"the node's own invariants: {report.GetProperty("violations")}");
    }

    /// <summary>Once everything has settled.</summary>
    public async Task LookAtEndAsync(TimeProvider time)
    {
        var told = new ToldOnce(books.Mails);
        var last = new LastLook();
        Listen(told);
        Listen(last);
        var actions = from order in clients.Orders
                      from wish in order.Wishes
                      select new ClientActionResult(new(wish.Order, wish.Command, TimeSpan.Zero), wish.Key,
                          ReplyTo(wish));
        var end = new EndSighting(
            time.GetUtcNow(), [.. Stored.All.Select(saga => saga.JournalModel)], [.. actions], Unanswered: []);
        Each(checker => checker.AtEnd(end));
        told.AtEnd(end);
        foreach (var order in clients.Orders) last.Look(order, Stored.Find(order.Id));
        using var afresh = new StoredSagas(fixture, kinds, policies);
        await afresh.ReadOnAsync((_, _) => { }, _ => { });
        if (afresh.Digest != Stored.Digest) violations.Add("what was stored once is gone or changed");
    }

    public void Dispose()
    {
        Stored.Dispose();
        policies.Dispose();
    }

    private void Look(OrderMemory order)
    {
        var stored = Stored.Find(order.Id);
        foreach (var wish in order.Wishes)
            foreach (var answer in wish.Answers.Where(answer => answer.IsGood))
                Each(checker => checker.Replied(new(
                    new Embedded.Partitions.CommandAsk(order.Id, wish.Command, new(wish.Key, ""), isNew: false),
                    new CommandReply(answer.Replayed ? Verdict.Replayed : Verdict.Accepted), View: null,
                    State: null, stored?.JournalModel)));
        foreach (var checker in clientCheckers) checker.Look(order, stored);
    }

    private static CommandReply? ReplyTo(Wish wish) => wish.Answers.Count == 0 ? null
        : new(wish.Answers[0].IsGood ? Verdict.Accepted : Verdict.Rejected);

    private void Each(Action<Checker> tell)
    {
        foreach (var checker in checkers) tell(checker);
    }

    private void Listen(Checker checker) =>
        checker.Report = (saga, how) => Report(checker.Name, saga, how);

    private void Report(string checker, SagaId? saga, string how)
    {
        if (saga is not null) accused.Add(saga);
        violations.Add($"{checker}: {saga}: {how}");
    }
}
