using OrderActors.Domain.Onboarding;
using OrderActors.Sagas;
using OrderActors.Simulation.Checks;

namespace OrderActors.Simulation.Cli.Onboarding;

/// <summary>
/// No mail comes before its time by the terms that the start brought, none twice, and the record of mails is true.
/// </summary>
internal sealed class MailsInTime(Postbox postbox) : Checker("an onboarding's mails come in time, and as recorded")
{
    private readonly Dictionary<SagaId, string> startedBy = [];
    private readonly Dictionary<SagaId, DateTimeOffset> expired = [];
    private readonly List<(SagaId Saga, SendOnboardingMail Mail, DateTimeOffset At)> attempts = [];

    public override void Stored(JournalModel saga)
    {
        var status = Of(saga);
        if (saga.SequenceNumber == saga.Newest.Count && saga.Newest[0].Envelope.CommandKey is { } start)
            startedBy[saga.Id] = start;
        if (status.Stage == OnboardingStages.Expired) expired.TryAdd(saga.Id, saga.Newest[^1].Envelope.At);
        foreach (var (key, state, _) in status.Mails)
        {
            var sent = postbox.SentUnder(saga.Id.IdempotencyKey(key));
            if (state == "queued" && sent is null) Broken(saga.Id, $"'{key}' is on record, and was not sent");
            if (sent is not null && sent.UserId != status.UserId) Broken(saga.Id, $"'{key}' went to {sent.UserId}");
        }

        if (status.Mails.Select(mail => mail.Key).Distinct().Count() != status.Mails.Count)
            Broken(saga.Id, "a mail is on record twice");
    }

    public override void Started(AttemptSighting attempt)
    {
        if (attempt.Call.Call.Activity is SendOnboardingMail mail)
            attempts.Add((attempt.SagaId, mail, attempt.ClockNeverSetBack));
    }

    public override void AtEnd(EndSighting end)
    {
        var sagas = end.Sagas.ToDictionary(saga => saga.Id);
        var terms = end.ClientActions
            .Where(action => startedBy.GetValueOrDefault(action.ClientAction.Saga) == action.Key)
            .ToDictionary(action => action.ClientAction.Saga,
                action => ((StartOnboarding)action.ClientAction.Command).Terms);
        foreach (var (id, mail, at) in attempts)
            if (at < Of(sagas[id]).StartedAt + WaitOf(mail, terms[id]))
                Broken(id, $"{mail.Mail} {mail.Number} is sent at {at:O}, before its time");
        foreach (var (id, at) in expired)
            if (at < Of(sagas[id]).StartedAt + terms[id].Expiry) Broken(id, $"it expires at {at:O}, before its time");
    }

    public static OnboardingStatus Of(JournalModel saga) =>
        (OnboardingStatus)OnboardingDefinition.Instance.Queries["status"].Answer(saga.State);

    private static TimeSpan WaitOf(SendOnboardingMail mail, OnboardingTerms terms) => mail.Mail switch
    {
        OnboardingMails.Reminder => terms.Reminders[mail.Number - 1],
        OnboardingMails.FollowUp => terms.FollowUp,
        _ => TimeSpan.Zero,
    };
}

/// <summary>
/// A profile that was taken ends the onboarding with a thank-you, and so does nothing else; a user who is gone or an
/// accepted cancel ends it without.
/// </summary>
internal sealed class ProfilesAreThanked(Postbox postbox) : Checker("a complete profile is thanked for")
{
    private const string ThankYou = "send-thank-you";

    public override void Stored(JournalModel saga)
    {
        var status = MailsInTime.Of(saga);
        var thanked = status.Mails.Any(mail => mail.Key == ThankYou);
        if (saga.Description.Stage == OnboardingStages.Completed && !thanked)
            Broken(saga.Id, "it is completed, and nobody was thanked");
        if (saga.Description.Stage == OnboardingStages.Expired && thanked)
            Broken(saga.Id, "it has expired after a thank-you");
        if (saga.HasEnded && saga.Description.Stage != OnboardingStages.Cancelled &&
            status.Mails.Any(mail => mail.State == OnboardingMailSent.Gone))
            Broken(saga.Id, $"it is {saga.Description.Stage}, and a mail found no user");
    }

    public override void AtEnd(EndSighting end)
    {
        var sagas = end.Sagas.ToDictionary(saga => saga.Id);
        foreach (var saga in sagas.Values)
        {
            // What was under way when the profile came is on record as well.
            foreach (var key in Started(saga))
                if (saga.Description.Stage == OnboardingStages.Completed &&
                    MailsInTime.Of(saga).Mails.All(mail => mail.Key != key))
                    Broken(saga.Id, $"'{key}' was sent, and is not on record");
        }

        foreach (var (action, key, _) in end.ClientActions)
        {
            if (!sagas.TryGetValue(action.Saga, out var saga) || !saga.Commands.ContainsKey(key)) continue;
            var stage = saga.Description.Stage;
            if (action.Command is CompleteProfile && stage == OnboardingStages.Expired)
                Broken(saga.Id, "a profile was taken, and it has expired");
            if (action.Command is CancelOnboarding && stage != OnboardingStages.Cancelled)
                Broken(saga.Id, $"a cancel was taken, and it is {stage}");
        }
    }

    private IEnumerable<string> Started(JournalModel saga) =>
        new[] { "send-welcome", "send-reminder:1", "send-reminder:2", "send-reminder:3", "send-follow-up", ThankYou }
            .Where(key => postbox.SentUnder(saga.Id.IdempotencyKey(key)) is not null);
}
