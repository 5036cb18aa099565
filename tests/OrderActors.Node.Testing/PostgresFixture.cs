using System.Data.Common;
using System.Globalization;
using OrderActors.Postgres.Testing;

namespace OrderActors.Node.Testing;

/// <summary>A fresh schema on the run's PostgreSQL, or where a test says, under the embedded engine.</summary>
public class PostgresFixture(TestSchema? given) : NodeFixture
{
    private readonly FreshFolder second = new();
    private TestSchema? schema = given;

    /// <summary>On the run's server.</summary>
    public PostgresFixture() : this(null)
    {
    }

    /// <summary>The schema, once it is prepared.</summary>
    protected TestSchema Schema => schema!;

    protected override string? Engine => "embedded";

    /// <summary>As whom the node comes.</summary>
    protected virtual string ConnectionString => Schema.Options.ConnectionString;

    public override string SecondFolder => second.Path;

    public override IReadOnlyList<(string Name, string Value)> Settings =>
    [
        .. base.Settings,
        ("Store", ConnectionString),
        ("Postgres:Schema", Schema.Options.Schema),
        // A node that was killed a moment ago still has its sessions for some milliseconds.
        ("Postgres:OwnerLockTimeout", "00:00:02"),
    ];

    public override async Task PrepareAsync() => schema ??= await TestSchema.CreateAsync();

    public override async Task<DbConnection> OpenJournalAsync(bool write = false) => await Schema.ConnectAsync();

    public override Task<DbConnection> OpenServicesAsync() => OpenJournalAsync();

    public override string Literal(byte[] bytes) => $@"'\x{Convert.ToHexString(bytes)}'";

    public override async ValueTask DisposeAsync()
    {
        if (schema is not null) await schema.DisposeAsync();
        second.Dispose();
        await base.DisposeAsync();
    }
}

/// <summary>The same under the Akka engine: its node is a cluster's only member.</summary>
public sealed class AkkaPostgresFixture : PostgresFixture
{
    private readonly string port = NodeProcess.FreePort().ToString(CultureInfo.InvariantCulture);

    public override IReadOnlyList<(string Name, string Value)> Settings => [.. base.Settings, ("Cluster:Port", port)];

    protected override string Engine => "akka";
}
