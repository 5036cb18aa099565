using Microsoft.Extensions.DependencyInjection;
using OrderActors.Domain;
using OrderActors.Domain.Greetings;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Modules;
using OrderActors.Engine.Services;
using OrderActors.Sagas;

namespace OrderActors.Services.Greetings;

/// <summary>The saga <c>greet</c> with its log. Users and their mails are the shop's.</summary>
public sealed class GreetingsModule : ISagaModule
{
    /// <inheritdoc/>
    public string Name => "greetings";

    /// <inheritdoc/>
    public IReadOnlyList<SagaDefinition> Sagas => [GreetingDefinition.Instance];

    /// <inheritdoc/>
    public ServiceTables Tables { get; } = new("greetings", new TableVersion("""
        CREATE TABLE greetings (
            number {serial}, greeting_key {key} NOT NULL UNIQUE, user_id {key} NOT NULL, text {text} NOT NULL,
            created_at {number} NOT NULL)
        """)
    {
        Since = new(Sqlite: 1, Postgres: 1),
    });

    /// <inheritdoc/>
    public void AddServices(IServiceCollection services) => services
        .AddSingleton<GreetingLog>()
        .AddSingleton<IPurgeRule, GreetingRecords>()
        .AddCommandRule<GreetUser>(start => TextRules.Id("userId", start.UserId))
        .AddCommandRule<CancelGreeting>(cancel => TextRules.Reason("reason", cancel.Reason))
        .AddActivityHandler<GetUserDetails, UserDetails, GetUserDetailsHandler>()
        .AddActivityHandler<GetUserPreferences, UserPreferences, GetUserPreferencesHandler>()
        .AddActivityHandler<SendGreeting, GreetingSent, SendGreetingHandler>()
        .AddActivityHandler<LogGreeting, GreetingLogged, LogGreetingHandler>();

    private sealed class GreetingRecords : IPurgeRule
    {
        public IReadOnlyList<ServiceSql> Deletes { get; } = [KeyRange.Delete("greetings", "greeting_key")];
    }
}
