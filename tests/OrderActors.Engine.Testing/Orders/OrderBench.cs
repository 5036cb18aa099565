using OrderActors.Domain.Orders;
using OrderActors.Engine.Testing.Fixtures;
using OrderActors.Sagas;
using OrderActors.Testing;
using Xunit;

namespace OrderActors.Engine.Testing.Orders;

/// <summary>Orders on the engine in virtual time, with an outside world whose books are checked at the end.</summary>
internal sealed class OrderBench : IAsyncDisposable
{
    private readonly StoreFixture fixture;

    private OrderBench(StoreFixture fixture, int version)
    {
        this.fixture = fixture;
        Host = fixture.OpenHost(OrderDefinition.Instance);
        Version = version;
        Outside.Receive("A", 100);
        Outside.Receive("B", 3, price: 1000);
        Outside.Serve(Host);
    }

    public static SagaId Id { get; } = SagaId.Create("order", "O-1");

    public ISagaTestHost Host { get; }

    public Outside Outside { get; } = new();

    public int Version { get; }

    public OrderStatus Status =>
        OrderDefinition.Instance.Queries["status"].Answer(Host.State<OrderState>(Id)!) as OrderStatus
        ?? throw new InvalidOperationException("there is no order");

    public IEnumerable<string> Manifests(SagaId? id = null) =>
        Host.History(id ?? Id).Select(recorded => OrderDefinition.Instance.EventFor(recorded.Event.GetType()).Manifest);

    /// <summary>Opens a bench on a fresh fixture, which it disposes of.</summary>
    public static async Task<OrderBench> OpenAsync(StoreFixture fixture, int version)
    {
        await fixture.PrepareAsync();
        return new(fixture, version);
    }

    /// <summary>Lets attempts of this key go through <paramref name="act"/>, and all others as they are.</summary>
    public void On(string key, Func<TestAttempt, Func<object>, object> act) =>
        Outside.Act = (attempt, effect) => attempt.Key == key ? act(attempt, effect) : effect();

    public CommandReply Place(SagaId? id = null) => Host.Send(id ?? Id, new PlaceOrder((id ?? Id).Id, "C-1", null,
        [new OrderItem("A", 2)], OrderTerms.Default with { Version = Version }));

    public CommandReply Approve() => Host.Send(Id, new ApprovePayment("bob"));

    public CommandReply Cancel() => Host.Send(Id, new CancelOrder("changed my mind"));

    /// <summary>Repeats a command until its outcome is known, as a client does.</summary>
    public static CommandReply Insist(Func<CommandReply> command)
    {
        for (var i = 0; i < 10; i++)
            if (command() is { Verdict: not Verdict.Unknown } reply) return reply;
        throw new InvalidOperationException("never answered");
    }

    public void Rest() => Host.Advance(TimeSpan.FromHours(6));

    /// <summary>The order has ended so, and the books say the same.</summary>
    public void AssertEnded(string stage, string? error = null)
    {
        var status = Status;
        Assert.Empty(Host.Stopped);
        Assert.Empty(Host.Running);
        Assert.Equal(stage, status.Stage);
        if (error is not null) Assert.Equal(error, status.LastError);
        AssertBooks(status);
        Assert.Contains(Outside.Letters, letter => stage switch
        {
            "completed" => letter.StartsWith("confirmed", StringComparison.Ordinal) || status.Warnings.Count > 0,
            "cancelled" => letter.StartsWith("cancelled", StringComparison.Ordinal)
                || letter.StartsWith("late", StringComparison.Ordinal),
            _ => letter.StartsWith("failed", StringComparison.Ordinal)
                || letter.StartsWith("late", StringComparison.Ordinal),
        });
    }

    public void AssertBooks(OrderStatus status)
    {
        var completed = status.Stage == "completed";
        Assert.True(Outside.StockIsConserved());
        Assert.Equal(0, Outside.Reserved);
        Assert.Equal(completed ? status.Items.Where(item => item.State == "reserved").Sum(item => item.Quantity) : 0,
            Outside.Shipped);
        Assert.Equal(completed ? status.Total!.Value.Minor : 0, Outside.Captured);
        if (Outside.Statuses.TryGetValue("O-1", out var written))
            Assert.Equal(completed ? "paid" : status.Stage, written);
    }

    public ValueTask DisposeAsync()
    {
        Host.Dispose();
        return fixture.DisposeAsync();
    }
}
