using Akka.Actor;
using Akka.Hosting;
using OrderActors.Akka.Hosting;
using OrderActors.Akka.Messages;
using OrderActors.Engine;
using OrderActors.Sagas;
using OwnSaga;

namespace AkkaHost;

/// <summary>
/// Asks to remind somebody. Answered by <see cref="ReminderNoted"/> and later <see cref="ReminderEnded"/>, or by
/// <see cref="ReminderRefused"/>.
/// </summary>
public sealed record ReminderRequest(string Id, string Who, string What, DateTimeOffset At);

/// <summary>The reminder is durable.</summary>
public sealed record ReminderNoted(string Id);

/// <summary>The reminder cannot be taken.</summary>
public sealed record ReminderRefused(string Id, string Reason);

/// <summary>The reminder has been sent, or forgotten.</summary>
public sealed record ReminderEnded(string Id, string Outcome);

/// <summary>Takes requests: an ordinary actor of the application, one child a request.</summary>
public sealed class ReminderActor : ReceiveActor
{
    public ReminderActor(IRequiredActor<SagaRegion> sagas) => Receive<ReminderRequest>(request =>
    {
        var customer = Sender;
        Context.ActorOf(Props.Create(() => new ReminderConversation(sagas.ActorRef, customer, request)));
    });
}

#region conversation
/// <summary>Tells one saga its command, and then waits for its end.</summary>
/// <remarks>
/// A message to a saga may be lost, so what is not answered is sent again. By its identity a command that arrives twice
/// is taken once.
/// </remarks>
public sealed class ReminderConversation(IActorRef sagas, IActorRef customer, ReminderRequest request) : UntypedActor
{
    private static readonly TimeSpan ReplyTimeout = TimeSpan.FromSeconds(3);
    private readonly SagaId saga = SagaId.Create("reminder", request.Id);
    private bool noted;

    protected override void PreStart()
    {
        SetReceiveTimeout(ReplyTimeout);
        Tell();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case CommandReply { Verdict: Verdict.Accepted or Verdict.Replayed } when !noted:
                noted = true;
                customer.Tell(new ReminderNoted(request.Id));
                Tell();
                break;
            case CommandReply { Verdict: Verdict.Rejected or Verdict.Stopped } reply:
                End(new ReminderRefused(request.Id, reply.Reason ?? ""));
                break;
            case QueryReply { View.Description.Outcome: { } outcome }:
                End(new ReminderEnded(request.Id, outcome));
                break;
            case ReceiveTimeout:
                Tell();
                break;
        }
    }

    private void Tell() => sagas.Tell(noted
        ? new AskStage(saga, Stage: null, ReplyTimeout)
        : new AskCommand(saga, new Remind(request.Who, request.What, request.At), new(request.Id, $"{request}")));

    private void End(object answer)
    {
        customer.Tell(answer);
        Context.Stop(Self);
    }
}
#endregion
