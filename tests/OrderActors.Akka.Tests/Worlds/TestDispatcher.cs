using OrderActors.Engine.Activities;
using OrderActors.Sagas;
using OrderActors.Testing;

namespace OrderActors.Akka.Tests.Worlds;

/// <summary>Runs attempts by the test's functions; those that hang are under way until the test or their time ends
/// them.
/// </summary>
internal sealed class TestDispatcher(VirtualTime time, ICallPolicies policies) : IActivityDispatcher
{
    private readonly Lock gate = new();
    private readonly List<(TestAttempt Attempt, Action<AttemptOrder, AttemptEnded> Ended)> running = [];

    public Dictionary<Type, Func<TestAttempt, object>> Handlers { get; } = [];

    public int Started { get; private set; }

    /// <summary>How many of the next starts throw.</summary>
    public int Refuses { get; set; }

    public IReadOnlyList<TestAttempt> Running
    {
        get
        {
            lock (gate) return [.. running.Select(each => each.Attempt)];
        }
    }

    public int Waiting => 0;

    public int HeldUp => 0;

    public int Zombies => 0;

    public int ZombieLimit => 100;

    public bool HasZombie(SagaId sagaId) => false;

    public void Start(IReadOnlyList<AttemptOrder> orders, Action<AttemptOrder, AttemptEnded> ended,
        Action<AttemptOrder, string?>? heldUp = null)
    {
        if (Refuses-- > 0) throw new InvalidOperationException("the dispatcher refuses");
        foreach (var order in orders)
        {
            var policy = policies.For(order.SagaId.Kind, order.Call);
            var attempt = new TestAttempt(order, time.GetUtcNow() + policy.StartToClose);
            lock (gate) running.Add((attempt, ended));
            Started++;
            Run(attempt);
        }
    }

    public void Cancel(SagaId sagaId, string key)
    {
        lock (gate)
            foreach (var (attempt, _) in running)
                if (attempt.SagaId.Equals(sagaId) && attempt.Key == key) attempt.Cancelled = true;
    }

    public Task DrainAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Ends an attempt that is under way.</summary>
    public void End(TestAttempt attempt, object? result, ActivityFailure? failure)
    {
        Action<AttemptOrder, AttemptEnded> ended;
        lock (gate)
        {
            var place = running.FindIndex(each => ReferenceEquals(each.Attempt, attempt));
            if (place < 0) return;
            ended = running[place].Ended;
            running.RemoveAt(place);
        }

        ended(attempt.Order, attempt.Ended(result, failure));
    }

    /// <summary>Ends those whose time is up.</summary>
    public void EndOverdue()
    {
        foreach (var attempt in Running.Where(attempt => attempt.Deadline <= time.GetUtcNow()))
            End(attempt, null, new(ActivityFailure.TimeoutType, "the attempt took longer than it may", Effect.Unknown));
    }

    /// <summary>The process has died.</summary>
    public void Forget()
    {
        lock (gate) running.Clear();
    }

    private void Run(TestAttempt attempt)
    {
        try
        {
            var handler = Handlers.TryGetValue(attempt.Activity.GetType(), out var known)
                ? known
                : throw new ValidationError($"the test has no handler for {attempt.Activity.GetType().Name}");
            End(attempt, handler(attempt), null);
        }
        catch (TestAttempt.HangException)
        {
            // It continues until the test ends it or its time is up.
        }
        catch (Exception e)
        {
            End(attempt, null, ActivityFailure.From(e));
        }
    }
}
