using OrderActors.Postgres.Testing;

namespace OrderActors.Node.Testing;

/// <summary>A schema that an administrator has prepared; the node comes as a role with the least rights.</summary>
public sealed class LeastPrivilegeFixture : PostgresFixture
{
    private LeastRole? role;

    protected override string ConnectionString => role!.Options.ConnectionString;

    public override async Task PrepareAsync()
    {
        await base.PrepareAsync();
        role ??= await LeastRole.CreateAsync(Schema);
    }

    public override async ValueTask DisposeAsync()
    {
        if (role is not null) await role.DisposeAsync();
        await base.DisposeAsync();
    }
}
