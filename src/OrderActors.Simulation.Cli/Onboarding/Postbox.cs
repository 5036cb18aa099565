using OrderActors.Domain.Onboarding;
using OrderActors.Sagas;

namespace OrderActors.Simulation.Cli.Onboarding;

/// <summary>Whatever sends the mails of onboardings, in memory: once for one key.</summary>
/// <param name="gone">Users that are not there any more.</param>
/// <param name="refused">Users whose mailbox refuses for good.</param>
internal sealed class Postbox(IReadOnlySet<string> gone, IReadOnlySet<string> refused)
{
    private readonly Dictionary<string, SendOnboardingMail> sent = new(StringComparer.Ordinal);

    public OnboardingMailSent Send(SendOnboardingMail request, string key)
    {
        if (gone.Contains(request.UserId)) return new(OnboardingMailSent.Gone);
        if (refused.Contains(request.UserId)) throw new PermanentError("mailbox full");
        sent.TryAdd(key, request);
        return new("queued");
    }

    /// <summary>What was sent under a key, or null.</summary>
    public SendOnboardingMail? SentUnder(string key) => sent.GetValueOrDefault(key);
}
