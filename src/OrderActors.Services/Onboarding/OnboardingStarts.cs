using System.Text.Json.Serialization;
using OrderActors.Domain.Onboarding;
using OrderActors.Engine.Modules;
using OrderActors.Sagas;
using OrderActors.Services.Users;

namespace OrderActors.Services.Onboarding;

/// <summary>An onboarding's terms are the node's to set.</summary>
internal sealed class StartOnboardingCommandBody(OnboardingTerms terms)
    : CommandBody<StartOnboardingBody, StartOnboarding>(OnboardingBodyJson.Default.StartOnboardingBody)
{
    /// <inheritdoc/>
    protected override CommandReading Read(SagaId id, StartOnboardingBody body) =>
        CommandReading.Of(new StartOnboarding(body.UserId, terms));

    /// <inheritdoc/>
    /// <remarks>A setting changed between two sends makes no other content.</remarks>
    protected override StartOnboarding AsSent(StartOnboarding command) =>
        command with { Terms = OnboardingTerms.Default };
}

/// <summary>Whom to bring in.</summary>
/// <param name="UserId">The user.</param>
internal sealed record StartOnboardingBody(string UserId);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StartOnboardingBody))]
internal sealed partial class OnboardingBodyJson : JsonSerializerContext;

/// <summary>
/// A user's onboarding bears the user's id: it is started once, however often the user's creation is told.
/// </summary>
internal sealed class OnboardingObserver(UserSagas sagas, OnboardingTerms terms) : IUserObserver
{
    private static readonly CancelOnboarding Deleted = new("the user is deleted");

    public async Task<bool> OnChangeAsync(UserChange change, CancellationToken cancellation)
    {
        var kind = OnboardingDefinition.Instance.Kind;
        var own = SagaId.Create(kind, change.UserId);
        return change.Kind switch
        {
            UserChangeKind.Created =>
                await sagas.SendAsync(change, own, new StartOnboarding(change.UserId, terms), cancellation),
            UserChangeKind.Completed => await sagas.SendAsync(change, own, new CompleteProfile(), cancellation),
            // Its own by its id, which no index has to know yet; and any that somebody has started by hand.
            UserChangeKind.Deleted => await sagas.SendAsync(change, own, Deleted, cancellation)
                && await sagas.SendAllAsync(change, kind, Deleted, cancellation),
            _ => true,
        };
    }
}
