using Akka.Actor;
using Akka.Actor.Dsl;
using Akka.TestKit.Xunit2;
using OrderActors.Testing;
using Xunit;

namespace OrderActors.Akka.Tests.Actors;

/// <summary>Questions to an actor of the same process.</summary>
public sealed class LocalReplyTests : TestKit
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(30);

    private readonly VirtualTime time = new();

    [Fact]
    public async Task Ask_OfManyAtOnce_GivesEachItsOwnAnswer()
    {
        var echo = Sys.ActorOf(act => act.Receive<int>((number, context) => context.Sender.Tell(number)));

        var answers = await Task.WhenAll(Enumerable.Range(1, 200).Select(number => AskAsync(echo, number)))
            .WaitAsync(TestTimeout);

        Assert.Equal(Enumerable.Range(1, 200), answers);
    }

    [Fact]
    public async Task Askers_OfTheSameActor_AreNotEqual()
    {
        var (first, second) = (AskAsync(TestActor, 1), AskAsync(TestActor, 1));
        ExpectMsg(1);
        var one = LastSender;
        ExpectMsg(1);
        var other = LastSender;

        Assert.NotEqual(one, other);
        one.Tell(11);
        other.Tell(12);
        Assert.Equal((11, 12), (await first.WaitAsync(TestTimeout), await second.WaitAsync(TestTimeout)));
    }

    [Fact]
    public async Task Ask_WithoutAnAnswerInTime_IsATimeoutOfAkkas()
    {
        var asking = AskAsync(TestActor, 1);
        Assert.False(asking.IsCompleted);

        time.Advance(TestTimeout);

        await Assert.ThrowsAsync<AskTimeoutException>(() => asking.WaitAsync(TestTimeout));
    }

    [Fact]
    public async Task Ask_AnsweredByAFailure_Throws()
    {
        var asking = AskAsync(TestActor, 1);
        ExpectMsg(1);
        LastSender.Tell(new Status.Failure(new InvalidOperationException("no")));

        await Assert.ThrowsAsync<InvalidOperationException>(() => asking.WaitAsync(TestTimeout));
    }

    [Fact]
    public async Task Ask_Cancelled_IsCancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var asking = LocalReply<int>.AskAsync(TestActor, 1, TestTimeout, time, cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(TestTimeout));
    }

    private Task<int> AskAsync(IActorRef actor, int number) =>
        LocalReply<int>.AskAsync(actor, number, TestTimeout, time, CancellationToken.None);
}
