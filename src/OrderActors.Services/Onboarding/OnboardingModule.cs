using Microsoft.Extensions.DependencyInjection;
using OrderActors.Domain;
using OrderActors.Domain.Onboarding;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Modules;
using OrderActors.Sagas;
using OrderActors.Services.Users;

namespace OrderActors.Services.Onboarding;

/// <summary>
/// The saga <c>onboarding</c>. Users are the module <c>users</c>'s, mails are the shop's; it has no records of its own.
/// </summary>
public sealed class OnboardingModule : ISagaModule
{
    /// <summary>The section of <see cref="OnboardingOptions"/>.</summary>
    public const string SectionName = "Onboarding";

    private readonly OnboardingOptions options;

    /// <summary>Makes the module with its default settings.</summary>
    public OnboardingModule() : this(new()) { }

    /// <summary>Makes the module.</summary>
    /// <param name="options">Its settings.</param>
    /// <exception cref="ArgumentException">A setting makes no sense; the message names it.</exception>
    public OnboardingModule(OnboardingOptions options)
    {
        options.Validate();
        this.options = options;
    }

    /// <inheritdoc/>
    public string Name => "onboarding";

    /// <inheritdoc/>
    public IReadOnlyList<SagaDefinition> Sagas => [OnboardingDefinition.Instance];

    /// <inheritdoc/>
    public string Section => SectionName;

    /// <inheritdoc/>
    public void AddServices(IServiceCollection services) => services
        .AddSingleton(options.Terms)
        .AddSingleton<CommandBody, StartOnboardingCommandBody>()
        .AddSingleton<IUserObserver, OnboardingObserver>()
        .AddCommandRule<StartOnboarding>(start => TextRules.Id("userId", start.UserId))
        .AddCommandRule<CancelOnboarding>(cancel => TextRules.Reason("reason", cancel.Reason))
        .AddActivityHandler<SendOnboardingMail, OnboardingMailSent, OnboardingMailHandler>();
}
