using Microsoft.Extensions.DependencyInjection;
using OrderActors.Postgres.Testing;
using OrderActors.Storage.Postgres;
using OrderActors.Storage.Tests.Services;

namespace OrderActors.Storage.Tests.Rights;

/// <summary>A schema that an administrator has prepared, for a role with the least rights.</summary>
public sealed class LeastPrivilegeFixture : ShopFixture
{
    private TestSchema? schema;
    private LeastRole? role;

    public override int Runs => 5;

    /// <summary>Nothing: only the owner may drop them, and what the specs here write passes them.</summary>
    public override string WithoutChecks => "DELETE FROM markers WHERE false";

    public override string Newer => throw OwnersWork();

    public override IReadOnlyList<string> FirstVersion => throw OwnersWork();

    public override string Tables => throw OwnersWork();

    public override Task MakeFormerAsync() => throw OwnersWork();

    /// <summary>The store's options.</summary>
    public PostgresStoreOptions Options => role!.Options;

    public override async Task PrepareAsync()
    {
        schema ??= await TestSchema.CreateAsync();
        role ??= await LeastRole.CreateAsync(schema);
    }

    public override void AddStore(IServiceCollection services) => services.AddPostgresStore(Options);

    /// <summary>Runs SQL as the owner of the schema.</summary>
    public Task<object?> AsOwnerAsync(string sql) => schema!.ScalarAsync(sql);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (role is not null) await role.DisposeAsync();
        if (schema is not null) await schema.DisposeAsync();
    }

    private static NotSupportedException OwnersWork() => new("versions of tables are their owner's work");
}
