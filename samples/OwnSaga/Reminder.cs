using System.Text.Json.Serialization;
using OrderActors.Sagas;

namespace OwnSaga;

#region reminder
[Command(Starts = true)] public sealed record Remind(string Who, string What, DateTimeOffset At) : ReminderCommand;
public sealed record Forget(string Reason) : ReminderCommand;
[EventClass("request")] public sealed record Requested(Remind Wish, DateTimeOffset AskedAt) : ReminderEvent;
[EventClass("timer")] public sealed record Rang : ReminderEvent;
[EventClass("end")] public sealed record Closed(string Outcome) : ReminderEvent;
public sealed record SendNote(string Who, string What) : Activity<NoteSent>;
public sealed record NoteSent(string Id);
public sealed record Reminder(Remind Wish, DateTimeOffset AskedAt, bool Due = false, string? Outcome = null);

public sealed class ReminderSaga : Saga<Reminder>
{
    public override Decision Decide(Reminder? state, SagaMessage message, DateTimeOffset now) => (state, message) switch
    {
        (null, Remind m) => Decision.Accepted(new Requested(m, now)),
        (null, _) => Decision.Rejected(RejectCodes.NotFound, "there is no such reminder"),
        (_, Remind m) when m == state.Wish => Decision.Accepted(),
        (_, Remind) => Decision.Rejected(RejectCodes.AlreadyStarted, "this reminder asks for something else"),
        ({ Outcome: not null }, SagaCommand) => Decision.Rejected(RejectCodes.WrongStage, "this reminder has ended"),
        ({ Outcome: not null }, _) => Decision.Ignored("this reminder has ended"),
        (_, Forget m) => Decision.Accepted(new Closed($"forgotten: {m.Reason}")),
        (_, TimerFired) => Decision.Accepted(new Rang()),
        (_, ActivityCompleted) => Decision.Accepted(new Closed("sent")),
        (_, ActivityFailed m) => Decision.Accepted(new Closed($"failed: {m.Failure.Message}")),
        _ => Decision.Rejected(RejectCodes.Invalid, "a reminder does not know this message"),
    };
    public override Reminder Evolve(Reminder? state, SagaEvent @event) => (state, @event) switch
    {
        (null, Requested e) => new(e.Wish, e.AskedAt),
        (not null, Rang) => state with { Due = true },
        (not null, Closed e) => state with { Outcome = e.Outcome },
        _ => throw new BrokenInvariantException("OA0005", $"a reminder cannot follow {@event.GetType().Name}"),
    };
    public override IReadOnlyList<Work> Outstanding(Reminder state) => state.Outcome is not null ? []
        : state.Due ? [new Work.Call("send-note", new SendNote(state.Wish.Who, state.Wish.What))]
        : [new Work.Timer("ring", state.Wish.At)];
    public override Description Describe(Reminder state) =>
        new(state.Outcome is not null ? "ended" : state.Due ? "sending" : "waiting", state.Outcome,
            Deadline: state.Due ? null : state.Wish.At, state.AskedAt);
}
#endregion

[JsonDerivedType(typeof(Remind), "start")]
[JsonDerivedType(typeof(Forget), "forget")]
public abstract record ReminderCommand : SagaCommand;

[JsonDerivedType(typeof(Requested), "reminder.requested.v1")]
[JsonDerivedType(typeof(Rang), "reminder.rang.v1")]
[JsonDerivedType(typeof(Closed), "reminder.closed.v1")]
public abstract record ReminderEvent : SagaEvent;

/// <summary>How reminders are stored, named and asked.</summary>
public static class ReminderDefinition
{
    public static SagaDefinition<Reminder> Instance { get; } =
        new SagaDefinition<Reminder>("reminder", new ReminderSaga(), [["waiting"], ["sending"], ["ended"]])
            .EventsOf(ReminderJson.Default.ReminderEvent)
            .CommandsOf(ReminderJson.Default.ReminderCommand)
            .Activity<SendNote, NoteSent>("send-note", "notifications")
            .Query("status", ReminderJson.Default.Reminder, state => state);
}

/// <summary>Sends the note. The key goes to the post, so that a second attempt is the same note.</summary>
public sealed class NoteSender(IPost post) : IActivityHandler<SendNote, NoteSent>
{
    public async ValueTask<NoteSent> HandleAsync(SendNote activity, ActivityContext context) =>
        new(await post.SendAsync(activity.Who, activity.What, context.IdempotencyKey, context.CancellationToken));
}

/// <summary>Whatever carries notes: it must send a note once for one key.</summary>
public interface IPost
{
    Task<string> SendAsync(string who, string what, string idempotencyKey, CancellationToken cancellation);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReminderCommand))]
[JsonSerializable(typeof(ReminderEvent))]
[JsonSerializable(typeof(Reminder))]
internal sealed partial class ReminderJson : JsonSerializerContext;
