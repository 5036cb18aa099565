using Akka.Actor;

namespace OrderActors.Akka;

/// <summary>Whoever asks an actor of the same process, as its answer's receiver.</summary>
/// <remarks>
/// What Akka's <c>Ask</c> does, without the registered path by which another node would find the asker.
/// </remarks>
internal sealed class LocalReply<T> : MinimalActorRef
{
    private static long asked;

    private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IInternalActorRef asks;

    private LocalReply(IInternalActorRef asks)
    {
        this.asks = asks;
        // Refs are compared by path and number: two who ask the same at once are not one.
        Path = asks.Path.WithUid(Interlocked.Increment(ref asked));
    }

    public override ActorPath Path { get; }

    public override IActorRefProvider Provider => asks.Provider;

    /// <summary>Asks an actor of this process.</summary>
    /// <exception cref="AskTimeoutException">There was no answer within the time.</exception>
    public static async Task<T> AskAsync(
        IActorRef actor, object question, TimeSpan timeout, TimeProvider time, CancellationToken cancellation)
    {
        var reply = new LocalReply<T>((IInternalActorRef)actor);
        actor.Tell(question, reply);
        try
        {
            return await reply.answer.Task.WaitAsync(timeout, time, cancellation);
        }
        catch (TimeoutException)
        {
            throw new AskTimeoutException($"there was no answer to {question.GetType().Name}");
        }
    }

    protected override void TellInternal(object message, IActorRef sender)
    {
        if (message is T expected) answer.TrySetResult(expected);
        else if (message is Status.Failure failure) answer.TrySetException(failure.Cause);
    }
}
