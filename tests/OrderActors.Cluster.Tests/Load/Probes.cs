using System.Globalization;
using System.Text;
using OrderActors.Akka.Hosting;
using OrderActors.Domain.Orders;
using OrderActors.Node.Testing.Rounds;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Cluster.Tests.Load;

/// <summary>
/// Fresh orders, one in each shard by turns, each placed, seen enriched and reserved, approved and seen completed. They
/// come at a steady rate whatever becomes of those before: so the slowest show how long a shard was away.
/// </summary>
/// <remarks>
/// Timed is a probe from its beginning until its approval is taken. What follows begins with a payment, and payments
/// fail and hang here as it is drawn, in any shard.
/// </remarks>
internal sealed class Probes(RetryingClient client)
{
    /// <summary>How many shards there are, and so probes in a turn.</summary>
    public const int Shards = 100;

    private const string Approved = "approved";
    private const int MostTurns = 5;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestPrompt = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(80);

    private readonly SagaExtractor extractor = new(Shards);
    private readonly List<OrderMemory> orders = [];
    private readonly Lock gate = new();
    private int made;
    private long tried;

    /// <summary>All of them.</summary>
    public IReadOnlyList<OrderMemory> Orders => orders;

    /// <summary>
    /// What full service means for a probe: that its approval is taken within a second, or within what the slowest took
    /// while nothing was wrong. A machine that others use as well is slow at any time.
    /// </summary>
    public TimeSpan Prompt { get; private set; } = Second;

    /// <summary>Gives every shard its place, then looks how long the slowest probe of a turn takes.</summary>
    public async Task WarmUpAsync(CancellationToken cancellation)
    {
        var slowest = TimeSpan.Zero;
        for (var turn = 0; turn < 2 || (slowest > LongestPrompt && turn < MostTurns); turn++)
        {
            slowest = TimeSpan.Zero;
            var running = new List<Task>();
            using var timer = new PeriodicTimer(Pace);
            for (var n = 0; n < Shards; n++)
            {
                running.Add(MeasureAsync());
                await timer.WaitForNextTickAsync(cancellation);
            }

            await Task.WhenAll(running);
        }

        Assert.True(slowest <= LongestPrompt, $"without any fault a probe takes {Watch.Text(slowest)}");
        if (slowest > Second) Prompt = slowest;

        async Task MeasureAsync()
        {
            var (watch, taken) = (Watch.Start(), TimeSpan.Zero);
            await GoThroughAsync(Next(), step => taken = step == Approved ? watch.Elapsed : taken);
            lock (gate)
                if (taken > slowest) slowest = taken;
        }
    }

    /// <summary>
    /// Probes until a whole turn was prompt: when the last approval of one that was not was taken, as time since the
    /// moment that
    /// <paramref name="since"/> began, and the story of each that was not, in the order of their ends.
    /// </summary>
    public async Task<(TimeSpan Full, IReadOnlyList<string> Slow)> UntilFullServiceAsync(
        Watch since, CancellationToken cancellation)
    {
        var (full, prompt) = (TimeSpan.Zero, 0);
        var slow = new List<string>();
        var running = new List<Task>();
        using var timer = new PeriodicTimer(Pace);
        while (Volatile.Read(ref prompt) < Shards + running.Count)
        {
            running.RemoveAll(task => task.IsCompletedSuccessfully);
            running.Add(ProbeAsync());
            await timer.WaitForNextTickAsync(cancellation);
        }

        await Task.WhenAll(running);
        return (full, slow);

        async Task ProbeAsync()
        {
            var (began, taken, story) = (since.Elapsed, TimeSpan.Zero, new StringBuilder());
            var order = Next();
            story.Append(CultureInfo.InvariantCulture, $"{order.Id} begins at {Watch.Text(began)}");
            await GoThroughAsync(order, step =>
            {
                if (step == Approved) taken = since.Elapsed;
                story.Append(CultureInfo.InvariantCulture, $", {step} at {Watch.Text(since.Elapsed)}");
            });
            lock (gate)
            {
                if (taken - began <= Prompt)
                {
                    prompt++;
                    return;
                }

                if (taken > full) full = taken;
                prompt = 0;
                slow.Add(story.ToString());
            }
        }
    }

    private async Task GoThroughAsync(OrderMemory order, Action<string> reached)
    {
        foreach (var wish in order.Wishes)
        {
            await client.SendAsync(order, wish);
            reached(wish.Command is PlaceOrder ? "placed" : Approved);
            await client.LookAsync(order, wish.Command is PlaceOrder ? OrderStages.AwaitingApproval : "end");
            reached(wish.Command is PlaceOrder ? "waiting" : "ended");
        }
    }

    private OrderMemory Next()
    {
        var shard = (made++ % Shards).ToString(CultureInfo.InvariantCulture);
        SagaId id;
        do id = SagaId.Create("order", string.Create(CultureInfo.InvariantCulture, $"probe-{tried++}"));
        while (extractor.ShardId(SagaExtractor.EntityIdOf(id)) != shard);
        var order = new OrderMemory(id);
        var place = new PlaceOrder(
            id.Id, "user-123", $"{id.Id}@example.com", [new("TEA-SENCHA", 1)], OrderTerms.Default);
        order.Wishes.AddRange([new(id, place, $"{id.Id}-1"), new(id, new ApprovePayment("Eve"), $"{id.Id}-2")]);
        orders.Add(order);
        return order;
    }
}
