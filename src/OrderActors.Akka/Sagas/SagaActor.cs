using Akka.Actor;
using Akka.Persistence;
using OrderActors.Akka.Activities;
using OrderActors.Akka.Journal;
using OrderActors.Akka.Messages;
using OrderActors.Engine;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Shells;
using OrderActors.Sagas;

namespace OrderActors.Akka.Sagas;

/// <summary>Asks the saga to leave memory; sent back by the shard once it buffers new messages.</summary>
internal sealed record LeaveMemory
{
    public static LeaveMemory Instance { get; } = new();
}

/// <summary>Tells that the saga's shard moves to another node.</summary>
internal sealed record HandOver
{
    public static HandOver Instance { get; } = new();
}

/// <summary>One saga of any kind as a sharded persistent actor: a thin shell over its <see cref="SagaCell"/>.</summary>
/// <remarks>
/// A decision is proposed, its events are persisted together, then it is applied. So the cell is never ahead of the
/// disk, and what is visible outside is durable. Other messages are stashed meanwhile. A failed write stops the actor,
/// since it is not known what the journal holds; the next message, or the cluster singleton, creates a new one, which
/// reads the history. No snapshots: a history is short (attempts without end are recorded once an hour), and a cell
/// needs its events, not its state alone, to know ended keys and commands.
/// </remarks>
internal sealed partial class SagaActor : UntypedPersistentActor, IWithTimers
{
    /// <summary>
    /// How far the clocks of two nodes may be apart: an attempt that is due within this may have run at another node,
    /// whose clock is ahead, and counts as cut off.
    /// </summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(5);

    private const string Storing = "store";

    private static readonly OneForOneStrategy StopAttempts = new(_ => Directive.Stop);

    /// <summary>How often a saga checks whether the journal is back.</summary>
    private static readonly TimeSpan FencePause = TimeSpan.FromSeconds(1);

    private readonly SagaActorContext parts;
    private readonly SagaId id;
    private readonly SagaCell cell;
    private readonly SagaCalls calls;
    private readonly Watchers watchers;
    private readonly DateTimeOffset bornAt;
    private BrokenInvariantException? error;
    private IActorRef? askerInFlight;
    private DateTimeOffset stageSince;
    private DateTimeOffset touchedAt;
    private long storedAt;
    private bool counted = true;
    private bool leaving;
    private bool handingOver;
    private bool writing;
    private bool hasChecksums;

    public SagaActor(SagaActorContext parts, SagaId id, SagaDefinition definition)
    {
        this.parts = parts;
        this.id = id;
        cell = definition.CreateCell(id, parts.Policies);
        calls = new(Context, parts, id);
        watchers = new(parts.Time);
        bornAt = parts.Time.GetUtcNow();
        touchedAt = parts.Clock.Now;
        // Not the system's default plugins: the application may use those for its own actors.
        (JournalPluginId, SnapshotPluginId) = (parts.Options.JournalPlugin, "akka.persistence.no-snapshot-store");
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public override string PersistenceId => id.PersistenceId;

    /// <summary>There are no snapshots, and looking for one would cost a query.</summary>
    public override Recovery Recovery { get; } = new(SnapshotSelectionCriteria.None);

    /// <summary>The props of a saga's actor.</summary>
    public static Props Props(SagaActorContext parts, SagaId id) => parts.Kinds.Find(id.Kind) is { } definition
        ? ActorProducer<SagaActor>.Props(() => new(parts, id, definition))
        : UnknownSagaActor.Props(id.PersistenceId);

    /// <remarks>An attempt whose actor fails has an unknown effect; a restart would run it a second time.</remarks>
    protected override SupervisorStrategy SupervisorStrategy() => StopAttempts;

    protected override void PreStart()
    {
        parts.Entered();
        base.PreStart();
    }

    protected override void PostStop()
    {
        Uncount();
        if (error is not null) parts.StoppedLeft();
        base.PostStop();
    }

    /// <summary>It is leaving memory, or has stopped.</summary>
    private void Uncount()
    {
        if (counted) parts.Left();
        counted = false;
    }

    protected override void OnRecover(object message)
    {
        if (error is not null) return;
        try
        {
            switch (message)
            {
                case StoredEvent stored:
                    Recover(stored);
                    break;
                case RecoveryCompleted:
                    Awaken();
                    break;
                default:
                    throw new BrokenInvariantException("OA0001",
                        $"event {LastSequenceNr} of {id} was written by another serializer ({message.GetType().Name})");
            }
        }
        catch (Exception e) when (!ProcessFailure.Is(e))
        {
            Stop(e as BrokenInvariantException
                ?? new("OA0005", $"{id} threw {e.GetType().Name} while it was read: {e.Message}"));
        }
    }

    /// <remarks>
    /// The journal plugin does not give orderings. But they increase with a saga's sequence numbers, so every event
    /// after its first one with a checksum has one.
    /// </remarks>
    private void Recover(StoredEvent stored)
    {
        cell.Recover(parts.Encoder.Codec.Decode(
            stored.ToRow(id, LastSequenceNr, hasChecksums || parts.AllHaveChecksums)));
        hasChecksums |= EventChecksum.Has(stored.Payload);
    }

    protected override void OnCommand(object message)
    {
        try
        {
            // Wake-ups do not count: a saga that is woken again and again without need must leave memory and be read
            // again.
            if (message is ISagaMessage and not WakeUp or AttemptReport or ActivityActorStopped)
                touchedAt = parts.Clock.Now;
            Act(message);
            Rest();
        }
        catch (Exception e) when (!ProcessFailure.Is(e))
        {
            // A fault of ours stops this saga with a code; if its shard restarted it, the same would happen again.
            StopOver(e, message.GetType().Name);
            if (message is AskCommand) Sender.Tell(CommandReplies.Stopped(id, error!));
        }
    }

    private void Act(object message)
    {
        if (Quiesces(message)) return;
        switch (message)
        {
            case AskCommand ask:
                Take(ask);
                break;
            case AskState:
                Sender.Tell(State());
                break;
            case AskStage ask when error is null && !Watchers.HasReached(View, ask.Stage):
                watchers.Add(Sender, ask);
                break;
            case AskStage:
                Sender.Tell(State());
                break;
            case AskWhy:
                Sender.Tell(new WhyReply(Verdict.Accepted, Why()));
                break;
            case WakeUp when leaving:
                break; // It is found again by the next round, and read again by then.
            case WakeUp:
                Sender.Tell(new Awake(id));
                Reconcile();
                break;
            case Quiesce:
                GiveToMaintenance();
                break;
            case AttemptReport report:
                calls.Ended(report.Call);
                End(report);
                break;
            case ActivityActorStopped:
                if (calls.Stopped(Sender) is { } cutOff) End(AttemptReport.OfStopped(cutOff));
                break;
            case AttemptHeldUp held:
                held.Call.HeldUpBy = held.Reason;
                break;
            case BackoffOver over:
                calls.WaitIsOver(over.Key);
                Reconcile();
                break;
            case ReceiveTimeout:
                OnTime();
                break;
            case LeaveMemory:
                Context.Stop(Self);
                break;
            case HandOver:
                Leave();
                break;
        }
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        var ours = cause as AppendFailedException;
        // The group commit reports its own outages; an error of this saga alone is not an outage.
        if (ours is null) parts.JournalOutage.Begins(Storing, cause.Message, isFull: false);
        parts.Log.LogNotStored(id, cell.Description?.Stage, cause.Message);
        ReplyInFlight(ours is null ? CommandReplies.Unknown : AppendReplies.OfFailed(ours));
        // The actor is stopped now. The base class would only log the same with a stack trace, for every saga that was
        // writing.
    }

    /// <remarks>
    /// The event is at fault, not the journal. Nothing of it is stored, but the actor would otherwise continue with a
    /// wrong sequence number.
    /// </remarks>
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        parts.Log.LogRejected(id, cell.Description?.Stage, cause.Message);
        ReplyInFlight(CommandReplies.Unknown);
        Context.Stop(Self);
    }

    private StateView? View => StateView.Of(cell);

    private void Awaken()
    {
        if (LastSequenceNr != cell.SequenceNumber)
            throw new BrokenInvariantException("OA0002",
                $"the history of {id} ends with {LastSequenceNr}, and {cell.SequenceNumber} of its events are there");
        storedAt = parts.Time.GetTimestamp();
        stageSince = parts.Clock.Now;
        cell.EndRecovery(calls.Running, bornAt + ClockSkew);
        Reconcile();
        Rest();
    }

    private void Take(AskCommand ask)
    {
        if (error is not null) Sender.Tell(CommandReplies.Stopped(id, error));
        else if (leaving) Sender.Tell(AppendReplies.Moving(id));
        else Decide(ask.Command, ask.Identity, Sender, ended: null);
    }

    private void Stop(BrokenInvariantException reason)
    {
        if (error is not null) return;
        error = reason;
        parts.Stop(id, reason);
        calls.CancelAll();
        watchers.TellAll(State());
    }

    private void StopOver(Exception e, string message) => Stop(e as BrokenInvariantException
        ?? new("OA0005", $"{id} threw {e.GetType().Name} on {message}: {e.Message}"));

    private QueryReply State() => error is null
        ? new(Verdict.Accepted, View)
        : new(Verdict.Stopped, null, error.Code, CommandReplies.WhyStopped(id, error));

    private string? Why() =>
        error is not null ? CommandReplies.WhyStopped(id, error)
        : cell.State is null ? null
        : cell.Why(calls.Running, parts.Time.GetUtcNow());

    private void ReplyInFlight(CommandReply reply)
    {
        askerInFlight?.Tell(reply);
        askerInFlight = null;
    }
}
