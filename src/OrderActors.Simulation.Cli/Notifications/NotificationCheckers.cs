using OrderActors.Domain.Notifications;
using OrderActors.Domain.Users;
using OrderActors.Sagas;
using OrderActors.Simulation.Checks;

namespace OrderActors.Simulation.Cli.Notifications;

/// <summary>A user gets what they allow, and all of it that there is a way for; they hear of no topic that they left.
/// </summary>
internal sealed class PreferencesDecide(Mailbox mailbox) : Checker("preferences decide what is sent")
{
    private readonly Dictionary<SagaId, SendNotification> requests = [];

    public override void Done(EffectSighting effect)
    {
        var (saga, request) = (effect.SagaId, effect.Request);
        if (effect.Result is null || ChannelOf(request) is not { } channel) return;
        var wanted = mailbox.PreferencesOf(UserOf(request))!;
        if (!wanted.Channels.Contains(channel)) Broken(saga, $"{UserOf(request)} allows no {channel}");
    }

    public override void Stored(JournalModel saga)
    {
        var status = Of(saga);
        if (status.Channels.Count == 0 || mailbox.PreferencesOf(status.UserId) is not { } wanted) return;
        foreach (var (channel, state, why) in status.Channels)
        {
            var isWanted = wanted.Channels.Contains(channel)
                && !(status.Topic is { } topic && wanted.Unsubscribed.Contains(topic));
            if (isWanted != (state != ChannelStatus.Skipped))
                Broken(saga.Id, $"{channel} is {state} ({why}) for {status.UserId}, who wants {wanted}");
        }
    }

    public override void AtEnd(EndSighting end)
    {
        var sagas = end.Sagas.ToDictionary(saga => saga.Id);
        foreach (var (action, key, _) in end.ClientActions)
        {
            if (!sagas.TryGetValue(action.Saga, out var saga) || !saga.Commands.ContainsKey(key)) continue;
            if (action.Command is CancelNotification && saga.Description.Stage != NotificationStages.Cancelled)
                Broken(saga.Id, $"a cancel was taken, and it is {saga.Description.Stage}");
            if (action.Command is SendNotification request && requests.GetValueOrDefault(saga.Id, request) != request)
                Broken(saga.Id, "two requests were taken for one notification");
            if (action.Command is SendNotification taken) requests[saga.Id] = taken;
        }
    }

    public static NotificationStatus Of(JournalModel saga) =>
        (NotificationStatus)NotificationDefinition.Instance.Queries["status"].Answer(saga.State);

    public static string? ChannelOf(Activity request) => request switch
    {
        SendNotificationEmail => Channels.Email,
        SendNotificationSms => Channels.Sms,
        SendNotificationPush => Channels.Push,
        _ => null,
    };

    private static string UserOf(Activity request) => request switch
    {
        SendNotificationEmail mail => mail.UserId,
        SendNotificationSms text => text.UserId,
        SendNotificationPush push => push.UserId,
        _ => "",
    };
}

/// <summary>
/// What is normal is held back exactly until the user's clock is past the quiet hours, counted here minute by minute;
/// what is urgent is not held back.
/// </summary>
internal sealed class QuietIsKept(Mailbox mailbox) : Checker("quiet hours hold back what is normal, and nothing else")
{
    public override void Stored(JournalModel saga)
    {
        var status = PreferencesDecide.Of(saga);
        // The plan is made in the decision that the preferences end.
        if (saga.Newest.FirstOrDefault(each => each.Envelope.Ends == "read-preferences") is not { } read ||
            mailbox.PreferencesOf(status.UserId) is not { } wanted) return;
        var sends = status.Channels.Any(channel => channel.State != ChannelStatus.Skipped);
        var end = sends && status.Urgency == Urgencies.Normal ? EndOf(wanted, read.Envelope.At) : null;
        if (status.HeldUntil != end)
            Broken(saga.Id, $"it is held until {status.HeldUntil:O}; the quiet hours end at {end:O}");
    }

    public override void Started(AttemptSighting attempt)
    {
        if (PreferencesDecide.ChannelOf(attempt.Call.Call.Activity) is null || attempt.JournalModel is not { } saga)
            return;
        if (PreferencesDecide.Of(saga).HeldUntil > attempt.ClockNeverSetBack)
            Broken(attempt.SagaId, $"'{attempt.Call.Call.Key}' starts while the user wants quiet");
    }

    private static DateTimeOffset? EndOf(NotificationPreferences wanted, DateTimeOffset now)
    {
        if (wanted.QuietHours is not { } hours) return null;
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(wanted.TimeZone, out var found) ? found : TimeZoneInfo.Utc;
        if (!IsQuiet(hours, now, zone)) return null;
        var minute = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMinute), now.Offset);
        while (IsQuiet(hours, minute, zone)) minute = minute.AddMinutes(1);
        return minute;
    }

    private static bool IsQuiet(QuietHours hours, DateTimeOffset at, TimeZoneInfo zone)
    {
        var clock = $"{TimeZoneInfo.ConvertTime(at, zone):HH:mm}";
        var begun = string.CompareOrdinal(clock, hours.From) >= 0;
        var over = string.CompareOrdinal(clock, hours.To) >= 0;
        return string.CompareOrdinal(hours.From, hours.To) < 0 ? begun && !over : begun || !over;
    }
}

/// <summary>What a channel's status says is what became of it, and no channel decides for another.</summary>
internal sealed class ChannelsStandAlone(Mailbox mailbox) : Checker("a notification says what became of each channel")
{
    public override void Stored(JournalModel saga)
    {
        var status = PreferencesDecide.Of(saga);
        foreach (var (channel, state, _) in status.Channels)
        {
            var sent = mailbox.SentUnder(saga.Id.IdempotencyKey($"send-{channel}")) is not null;
            if (state == ChannelStatus.Delivered && !sent) Broken(saga.Id, $"{channel} delivered; nothing was sent");
            if (state == ChannelStatus.Skipped && sent) Broken(saga.Id, $"{channel} is skipped; something was sent");
        }

        var states = status.Channels.Select(channel => channel.State).ToList();
        var delivered = states.Contains(ChannelStatus.Delivered);
        var isGood = delivered || states.TrueForAll(state => state == ChannelStatus.Skipped);
        if (status.Stage == NotificationStages.Completed && !(isGood && !states.Contains(ChannelStatus.Pending)))
            Broken(saga.Id, $"it is completed with {string.Join(", ", states)}");
        if (status.Stage == NotificationStages.Failed && states.Count > 0 && isGood)
            Broken(saga.Id, $"it has failed with {string.Join(", ", states)}");
    }
}
