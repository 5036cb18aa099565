using OrderActors.Engine;
using OrderActors.Sagas;

namespace OrderActors.Testing;

/// <summary>
/// An engine over a time that the test moves, one step after the other. Scenarios are written against this, and run on
/// every engine.
/// </summary>
/// <remarks>
/// Handlers are functions given to <see cref="On"/>. They may return, throw, or leave the attempt running by
/// <c>throw TestAttempt.Hang()</c>. <see cref="Crash"/> loses everything but the store.
/// </remarks>
public interface ISagaTestHost : IDisposable
{
    /// <summary>The time, UTC.</summary>
    DateTimeOffset Now { get; }

    /// <summary>The attempts under way.</summary>
    IReadOnlyList<TestAttempt> Running { get; }

    /// <summary>How many attempts have started.</summary>
    int AttemptsStarted { get; }

    /// <summary>How many events the store holds.</summary>
    int Events { get; }

    /// <summary>Errors that stopped a saga.</summary>
    IReadOnlyList<BrokenInvariantException> Stopped { get; }

    /// <summary>Sets the handler of an activity; a later one replaces it.</summary>
    ISagaTestHost On<TActivity, TResult>(Func<TActivity, TestAttempt, TResult> handler)
        where TActivity : Activity<TResult>
        where TResult : notnull;

    /// <summary>
    /// Sends a command and returns its answer; everything that it sets off and that can end has then ended.
    /// </summary>
    CommandReply Send(SagaId id, SagaCommand command, CommandIdentity? identity = null);

    /// <summary>The saga's state, or null when there is none.</summary>
    SagaView? View(SagaId id);

    /// <summary>The sentence on what it waits for.</summary>
    string? Why(SagaId id);

    /// <summary>The saga's stored events.</summary>
    IReadOnlyList<RecordedEvent> History(SagaId id);

    /// <summary>Advances the time, stopping whenever something is due.</summary>
    void Advance(TimeSpan by);

    /// <summary>Ends a running attempt well.</summary>
    void Complete(SagaId id, string key, object result);

    /// <summary>Ends a running attempt with what a handler would have thrown.</summary>
    void Fail(SagaId id, string key, Exception exception);

    /// <summary>
    /// The process dies and starts again: attempts are cut off, memory is gone, the store is as it was. What a new
    /// process does at start (wake the active, fire what is overdue) has been done on return.
    /// </summary>
    void Crash();

    /// <summary>As above, after the process was down for a while.</summary>
    void CrashFor(TimeSpan downTime);

    /// <summary>
    /// Lets the process die by itself, once, as the store takes its n-th event: just after it is stored, or just
    /// before. A caller that waits for a reply then gets <see cref="Verdict.Unknown"/>; a new process starts at once.
    /// </summary>
    /// <param name="eventNumber">Which event, from 1, counted over all sagas.</param>
    /// <param name="stored">Whether the event is in the store afterwards.</param>
    void CrashAt(int eventNumber, bool stored);
}

/// <summary>What every <see cref="ISagaTestHost"/> can do besides.</summary>
public static class SagaTestHosts
{
    /// <summary>The saga's state by its type, or null when there is none.</summary>
    public static TState? State<TState>(this ISagaTestHost host, SagaId id) where TState : class =>
        (host.View(id) as StateView)?.State as TState;
}
