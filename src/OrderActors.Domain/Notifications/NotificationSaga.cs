using System.Globalization;
using OrderActors.Domain.Users;
using OrderActors.Sagas;

namespace OrderActors.Domain.Notifications;

/// <summary>
/// Notifies a user: read preferences → wait until quiet hours are over → send by every channel at once → completed.
/// </summary>
/// <remarks>
/// <code>
/// stage             | start      | cancel      | its work ends well / fails                     | timer
/// ------------------+------------+-------------+------------------------------------------------+--------
/// (none)            | requested  | not found   | ignored                                        | ignored
/// preferences       | repeat (1) | cancelled   | quiet, sending or completed (2) / failed       | ignored
/// quiet             | repeat     | cancelled   | ignored                                        | sending
/// sending           | repeat     | cancelled   | the next channel's end; after the last one (3) | ignored
/// cancelled         | repeat     | nothing     | ignored                                        | ignored
/// completed, failed | repeat     | wrong stage | ignored                                        | ignored
/// </code>
/// (1) The same content: accepted, nothing happens; another: already started. (2) Quiet hours hold what is normal back;
/// completed when the user wants none of it. (3) Completed when a channel has delivered, else failed. Nothing here is
/// undone: what has been sent stays sent.
/// </remarks>
internal sealed class NotificationSaga : Saga<NotificationState>
{
    internal const string PreferencesKey = "read-preferences";
    internal const string QuietKey = "quiet-hours";
    private const string SendPrefix = "send-";
    private const int Version = 1;

    /// <inheritdoc/>
    public override Decision Decide(NotificationState? state, SagaMessage message, DateTimeOffset now) =>
        (state, message) switch
        {
            (_, SendNotification start) => Start(state, start, now),
            (null, SagaCommand) => Decision.Rejected(RejectCodes.NotFound, "there is no such notification"),
            (null, _) => Decision.Ignored("there is no such notification"),
            (_, CancelNotification cancel) => Cancel(state, cancel),
            (_, ActivityCompleted completed) => state.Calls.Wants(completed.Key)
                ? Completed(state, completed, now)
                : NotOutstanding(state, completed.Key),
            (_, ActivityFailed failed) =>
                state.Calls.Wants(failed.Key) ? Failed(state, failed) : NotOutstanding(state, failed.Key),
            (_, TimerFired timer) => state.Stage == NotificationStages.Quiet && timer.Key == QuietKey
                ? Decision.Accepted(new QuietHoursEnded())
                : NotOutstanding(state, timer.Key),
            (_, WorkWaived waived) => Decision.Ignored($"a notification has no compensation '{waived.Key}'"),
            _ => Decision.Rejected(RejectCodes.Invalid, $"{message.GetType().Name} is not a message of a notification"),
        };

    /// <inheritdoc/>
    public override NotificationState Evolve(NotificationState? state, SagaEvent @event) => (state, @event) switch
    {
        (null, NotificationRequested e) => new(e)
        {
            Calls = [new Work.Call(PreferencesKey, new ReadNotificationPreferences(e.UserId))],
        },
        (null, _) or (_, NotificationRequested) => throw new BrokenInvariantException("OA0005",
            $"a notification's history begins with {nameof(NotificationRequested)} and has it once"),
        (_, PreferencesRead) => state with { Calls = [] },
        (_, NotificationPlanned e) => Planned(state, e),
        (_, QuietHoursEnded) => Sending(state),
        (_, ChannelDelivered e) => Ended(state, new(e.Channel, ChannelStatus.Delivered)),
        (_, ChannelFailed e) => Ended(state, new(e.Channel, ChannelStatus.Failed, e.Error)) with
        {
            LastError = $"{e.Channel} failed: {e.Error}",
        },
        (_, NotificationCompleted) => End(state, NotificationStages.Completed, Completion(state)),
        (_, NotificationCancelled e) => End(state with { LastError = $"cancelled: {e.Reason}" },
            NotificationStages.Cancelled, $"Notification of {state.Requested.UserId} cancelled ({e.Reason})"),
        (_, NotificationFailed e) => End(state with { LastError = e.Error }, NotificationStages.Failed,
            $"Notification of {state.Requested.UserId} failed ({e.Error})"),
        _ => throw new BrokenInvariantException(
            "OA0001", $"{@event.GetType().Name} is not an event of a notification"),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Work> Outstanding(NotificationState state) =>
        state is { Stage: NotificationStages.Quiet, HeldUntil: { } until }
            ? [new Work.Timer(QuietKey, until)] : state.Calls;

    /// <inheritdoc/>
    public override Description Describe(NotificationState state)
    {
        var until = state.Stage == NotificationStages.Quiet ? state.HeldUntil : null;
        return new(state.Stage, state.Outcome, until, state.Requested.RequestedAt,
            until is { } end ? $"the end of the user's quiet hours at {Time(end)}" : null)
        {
            Owner = state.Requested.UserId,
        };
    }

    private static Decision Start(NotificationState? state, SendNotification start, DateTimeOffset now)
    {
        if (NotificationRules.Mistake(start) is { } wrong) return Decision.Rejected(RejectCodes.Invalid, wrong);
        var requested = new NotificationRequested(start.UserId, start.Subject, start.Body, start.Urgency,
            start.Channels ?? Channels.All, Version, now, start.Topic);
        if (state is null) return Decision.Accepted(requested);
        return requested with { Version = state.Requested.Version, RequestedAt = state.Requested.RequestedAt }
            == state.Requested
            ? Decision.Accepted()
            : Decision.Rejected(RejectCodes.AlreadyStarted, "this notification is another one");
    }

    private static Decision Cancel(NotificationState state, CancelNotification cancel)
    {
        if (TextRules.Reason("reason", cancel.Reason) is { } wrong)
            return Decision.Rejected(RejectCodes.Invalid, $"a cancel says why: {wrong}");
        return state.Stage switch
        {
            NotificationStages.Preferences or NotificationStages.Quiet or NotificationStages.Sending =>
                Decision.Accepted(new NotificationCancelled(cancel.Reason)),
            NotificationStages.Cancelled => Decision.Accepted(),
            _ => Decision.Rejected(
                RejectCodes.WrongStage, $"the notification cannot be cancelled at stage {state.Stage}"),
        };
    }

    private static Decision Completed(NotificationState state, ActivityCompleted message, DateTimeOffset now)
    {
        switch (message.Result)
        {
            case NotificationPreferences e:
                var read = new PreferencesRead(e.Channels, e.Unsubscribed, e.TimeZone, e.QuietHours);
                var plan = NotificationPlan.Of(state.Requested, e, now);
                return plan.Channels.Any(channel => channel.Skipped is null)
                    ? Decision.Accepted(read, plan)
                    : Decision.Accepted(read, plan, new NotificationCompleted());
            case NotificationSent e:
                var channel = message.Key[SendPrefix.Length..];
                return Followed(
                    state, new ChannelDelivered(channel, e.Delivery), new(channel, ChannelStatus.Delivered));
            default:
                throw new BrokenInvariantException("OA0005",
                    $"'{message.Key}' of a notification ended with a {message.Result.GetType().Name}");
        }
    }

    private static Decision Failed(NotificationState state, ActivityFailed message)
    {
        var error = message.Failure.Message;
        if (message.Key == PreferencesKey) return Decision.Accepted(new NotificationFailed($"preferences: {error}"));
        var channel = message.Key[SendPrefix.Length..];
        return Followed(state, new ChannelFailed(channel, error), new(channel, ChannelStatus.Failed, error));
    }

    /// <summary>The end of a channel, with the end of the whole where it was the last one.</summary>
    private static Decision Followed(NotificationState state, SagaEvent end, ChannelStatus after)
    {
        var channels = With(state.Channels, after);
        if (channels.Any(channel => channel.State == ChannelStatus.Pending)) return Decision.Accepted(end);
        return channels.Any(channel => channel.State == ChannelStatus.Delivered)
            ? Decision.Accepted(end, new NotificationCompleted())
            : Decision.Accepted(end, new NotificationFailed(string.Join("; ", channels
                .Where(channel => channel.State == ChannelStatus.Failed)
                .Select(channel => $"{channel.Channel}: {channel.Why}"))));
    }

    private static NotificationState Planned(NotificationState state, NotificationPlanned plan)
    {
        var planned = state with
        {
            Channels = plan.Channels.Select(channel => channel.Skipped is { } why
                ? new ChannelStatus(channel.Channel, ChannelStatus.Skipped, why)
                : new ChannelStatus(channel.Channel, ChannelStatus.Pending)).ToValueList(),
            HeldUntil = plan.HeldUntil,
        };
        return plan.HeldUntil is null ? Sending(planned) : planned with { Stage = NotificationStages.Quiet };
    }

    private static NotificationState Sending(NotificationState state) => state with
    {
        Stage = NotificationStages.Sending,
        Calls = state.Channels.Where(channel => channel.State == ChannelStatus.Pending)
            .Select(channel => (Work)new Work.Call(SendPrefix + channel.Channel, Request(state, channel.Channel)))
            .ToValueList(),
    };

    private static Activity Request(NotificationState state, string channel)
    {
        var (userId, subject, body, _, _, _, _, _) = state.Requested;
        return channel switch
        {
            Channels.Email => new SendNotificationEmail(userId, subject, body),
            Channels.Sms => new SendNotificationSms(userId, $"{subject}: {body}"),
            Channels.Push => new SendNotificationPush(userId, subject, body),
            _ => throw new BrokenInvariantException("OA0005", $"'{channel}' is not a channel of a notification"),
        };
    }

    private static NotificationState Ended(NotificationState state, ChannelStatus after) => state with
    {
        Channels = With(state.Channels, after),
        Calls = state.Calls.Where(call => call.Key != SendPrefix + after.Channel).ToValueList(),
    };

    private static ValueList<ChannelStatus> With(ValueList<ChannelStatus> channels, ChannelStatus after) =>
        channels.Select(channel => channel.Channel == after.Channel ? after : channel).ToValueList();

    private static string Completion(NotificationState state)
    {
        var delivered = state.Channels.Where(channel => channel.State == ChannelStatus.Delivered)
            .Select(channel => channel.Channel).ToList();
        return delivered.Count > 0
            ? $"User {state.Requested.UserId} notified by {string.Join(", ", delivered)}"
            : $"User {state.Requested.UserId} wants no such notification";
    }

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static Decision NotOutstanding(NotificationState state, string key) =>
        Decision.Ignored($"'{key}' is not outstanding at {state.Stage}");

    private static NotificationState End(NotificationState state, string stage, string outcome) =>
        state with { Stage = stage, Outcome = outcome, Calls = [] };
}
