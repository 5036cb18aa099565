using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrderActors.Domain.Users;
using OrderActors.Engine;
using OrderActors.Engine.Modules;
using OrderActors.Engine.Services;

namespace OrderActors.Services.Users;

/// <summary>
/// The users: who they are, and what they want to get. Their table is the shop's; it brings no saga, and tells others
/// of what happens to users (<see cref="IUserObserver"/>).
/// </summary>
public sealed class UsersModule : ISagaModule
{
    /// <inheritdoc/>
    public string Name => "users";

    /// <inheritdoc/>
    public ServiceTables Tables { get; } = new("users", new TableVersion("""
        CREATE TABLE user_changes (number {serial}, user_id {key} NOT NULL, kind {number} NOT NULL);
        CREATE INDEX user_changes_user ON user_changes (user_id);
        """));

    /// <inheritdoc/>
    public void AddServices(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IUsers, UserRepository>();
        services.AddSingleton<UserSagas>();
        services.AddOwnerBackgroundService<UserChangeRelay>();
    }
}
