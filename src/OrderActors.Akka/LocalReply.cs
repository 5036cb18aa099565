using Akka.Actor;

namespace OrderActors.Akka;

/// <summary>The receiver of a reply when an actor of the same process is asked.</summary>
/// <remarks>
/// Does what Akka's <c>Ask</c> does, without registering a path by which other nodes could find the receiver.
/// </remarks>
internal sealed class LocalReply<T> : MinimalActorRef
{
    private static long asked;

    private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IInternalActorRef asks;

    private LocalReply(IInternalActorRef asks)
    {
        this.asks = asks;
        // Refs are compared by path and uid: two that ask the same actor at once must differ.
        Path = asks.Path.WithUid(Interlocked.Increment(ref asked));
    }

    public override ActorPath Path { get; }

    public override IActorRefProvider Provider => asks.Provider;

    /// <summary>Asks an actor of this process.</summary>
    /// <exception cref="AskTimeoutException">There was no reply within the time.</exception>
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
