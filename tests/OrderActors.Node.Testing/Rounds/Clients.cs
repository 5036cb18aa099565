using System.Globalization;
using System.Text.Json;
using OrderActors.Domain.Orders;
using OrderActors.Sagas;
using OrderActors.Simulation.Chance;

namespace OrderActors.Node.Testing.Rounds;

/// <summary>The people of all rounds: they place orders, add to them, approve and cancel them, and remember.</summary>
internal sealed class Clients(RetryingClient client)
{
    /// <summary>The customer whose card is declined.</summary>
    public const string Declined = "user-900";

    /// <summary>This many orders are placed in a round.</summary>
    public const int OrdersOfARound = 24;

    private const int AtATime = 8;

    private static readonly string[] Customers = ["user-123", "user-456", "user-789", Declined, "user-new"];

    private static readonly string[] Skus =
    [
        "TEA-ASSAM", "TEA-SENCHA", "COFFEE-ETH", "MUG-BLUE", "MUG-WHITE", "HONEY-LIME", "BISCUIT-OAT", "TIN-LARGE",
        "SAMOVAR-1900",
    ];

    private readonly List<OrderMemory> orders = [];
    private readonly Lock gate = new();
    private TaskCompletionSource reached = new();
    private int heard;
    private int wanted;

    /// <summary>Every order of all rounds.</summary>
    public IReadOnlyList<OrderMemory> Orders => orders;

    /// <summary>One round's orders, each taken as far as its people care.</summary>
    /// <remarks>Everything that they say is drawn before anything is sent.</remarks>
    public Task ComeAsync(int round, SeededRandom random)
    {
        var scripts = Enumerable.Range(1, OrdersOfARound)
            .Select(number => Draw(string.Create(CultureInfo.InvariantCulture, $"R{round}-{number}"), random)).ToList();
        orders.AddRange(scripts.Select(script => script.Order));
        lock (gate) heard = 0;
        client.Heard = Count;
        return GoAsync(scripts);
    }

    /// <summary>Takes orders that others have placed among those to remember.</summary>
    public void Adopt(IEnumerable<OrderMemory> others) => orders.AddRange(others);

    /// <summary>
    /// No more faults are injected. What still waits for a person is cancelled or approved, everything ends, and every
    /// command that was taken is sent once more.
    /// </summary>
    public async Task RestAsync()
    {
        await Parallel.ForAsync(0, orders.Count, Together, async (n, _) =>
        {
            var (order, answer) = (orders[n], await client.LookAsync(orders[n]));
            if (StageOf(answer) == OrderStages.AwaitingApproval)
            {
                var wish = new Wish(order.Id,
                    n % 2 == 0 ? new ApprovePayment("Cyd") : new CancelOrder("closing time"), $"{order.Id.Id}-last");
                order.Wishes.Add(wish);
                await client.SendAsync(order, wish);
            }

            await client.LookAsync(order, "end", seconds: 20);
        });
        await Parallel.ForAsync(0, orders.Count, Together, async (n, _) =>
        {
            foreach (var wish in orders[n].Wishes.Where(wish => wish.Answers.Exists(answer => answer.IsGood)).ToList())
                await client.SendAsync(orders[n], wish);
            await client.LookAsync(orders[n]);
        });
    }

    /// <summary>Returns once the round has had this many answers, or nobody asks any more.</summary>
    public async Task HeardAsync(int answers, Task people)
    {
        lock (gate)
        {
            wanted = answers;
            reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (heard >= wanted) reached.SetResult();
        }

        await Task.WhenAny(reached.Task, people);
    }

    private static ParallelOptions Together => new() { MaxDegreeOfParallelism = AtATime };

    private static string? StageOf(NodeResponse answer) =>
        answer.IsGood ? JsonElement.Parse(answer.Body).GetProperty("stage").GetString() : null;

    private async Task GoAsync(List<Script> scripts)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, AtATime).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var at && at < scripts.Count) await PlayAsync(scripts[at]);
        })));
    }

    private async Task PlayAsync(Script script)
    {
        foreach (var (wish, stage, twice) in script.Steps)
        {
            if (stage is not null) await client.LookAsync(script.Order, stage);
            if (wish is null) continue;
            var other = twice ? client.SendAsync(script.Order, wish) : Task.CompletedTask;
            await client.SendAsync(script.Order, wish);
            await other;
        }
    }

    private void Count()
    {
        lock (gate)
            if (++heard == wanted) reached.TrySetResult();
    }

    private static Script Draw(string orderId, SeededRandom random)
    {
        var order = new OrderMemory(SagaId.Create("order", orderId));
        var items = Enumerable.Range(0, random.Between(1, 3))
            .Select(_ => new OrderItem(random.Pick(Skus), Some(random)));
        var place = new PlaceOrder(orderId, random.Pick(Customers), $"{orderId}@example.com", [.. items],
            OrderTerms.Default);
        var steps = new List<PlannedAction> { Say(place) };
        // Somebody else places the same order, as an import does that runs twice.
        if (random.Chance(0.1)) steps.Add(Say(place));
        var later = new List<PlannedAction>();
        for (var adds = random.Chance(0.4) ? random.Between(1, 3) : 0; adds > 0; adds--)
            later.Add(Say(new AddLineItem(random.Pick(Skus), Some(random)), random.Chance(0.5)));
        if (random.Chance(0.8)) later.Add(Say(new ApprovePayment("Ada"), random.Chance(0.9)));
        if (random.Chance(0.15)) later.Add(Say(new ApprovePayment("Bob")));
        if (random.Chance(0.3))
            later.Add(Say(new CancelOrder("changed my mind")) with
            {
                Stage = random.Chance(0.5) ? random.Pick(OrderStages.ByRank)[0] : null,
            });
        while (later.Count > 0)
        {
            var at = random.Between(0, later.Count - 1);
            steps.Add(later[at]);
            later.RemoveAt(at);
        }

        if (random.Chance(0.5)) steps.Add(new(null, "end", Twice: false));
        return new(order, steps);

        PlannedAction Say(SagaCommand command, bool waits = false)
        {
            var wish = new Wish(order.Id, command,
                string.Create(CultureInfo.InvariantCulture, $"{orderId}-{order.Wishes.Count + 1}"));
            order.Wishes.Add(wish);
            return new(wish, waits ? OrderStages.AwaitingApproval : null, random.Chance(0.1));
        }
    }

    private static int Some(SeededRandom random) => random.Between(1, 4);

    private sealed record Script(OrderMemory Order, List<PlannedAction> Steps);

    /// <param name="Wish">What is said, or null: this one only looks.</param>
    /// <param name="Stage">The stage to wait for before, or null.</param>
    /// <param name="Twice">Whether it is sent twice at once, as by a nervous finger.</param>
    private sealed record PlannedAction(Wish? Wish, string? Stage, bool Twice);
}
