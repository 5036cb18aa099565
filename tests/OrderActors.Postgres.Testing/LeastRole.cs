using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Services;
using OrderActors.Services.Greetings;
using OrderActors.Services.Notifications;
using OrderActors.Services.Shop;
using OrderActors.Services.Users;
using OrderActors.Storage.Postgres;

namespace OrderActors.Postgres.Testing;

/// <summary>
/// A role with the rights that <c>docs/operations/postgresql.md</c> grants, and no other, on the tables of a schema
/// that another role owns.
/// </summary>
public sealed class LeastRole : IAsyncDisposable
{
    private readonly TestSchema schema;
    private readonly string name;

    private LeastRole(TestSchema schema)
    {
        this.schema = schema;
        name = $"least_{schema.Options.Schema}";
        var text = new NpgsqlConnectionStringBuilder(schema.Options.ConnectionString)
        {
            Username = name,
            Password = Guid.NewGuid().ToString("N"),
        };
        Options = schema.Options with { ConnectionString = text.ConnectionString };
    }

    /// <summary>The store's options: the schema, as this role.</summary>
    public PostgresStoreOptions Options { get; }

    /// <summary>Makes the tables as the schema's owner, then the role.</summary>
    public static async Task<LeastRole> CreateAsync(TestSchema schema)
    {
        await using (var services = new ServiceCollection().AddPostgresStore(schema.Options)
            .AddSingleton(new ShopModule("unused", new()).Tables).AddSingleton(new GreetingsModule().Tables)
            .AddSingleton(new NotificationsModule().Tables).AddSingleton(new UsersModule().Tables)
            .BuildServiceProvider())
        {
            await services.GetRequiredService<IJournal>().OpenAsync(default);
            await services.GetRequiredService<ISagaIndex>().OpenAsync(default);
            await services.GetRequiredService<IServiceStore>().OpenAsync(default);
        }

        var role = new LeastRole(schema);
        await role.RunAsync(await role.GrantsAsync());
        return role;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await RunAsync($"DROP OWNED BY {name}; DROP ROLE {name}");

    /// <summary>One role after the other: rights on the database are one row of the server's, and a second change
    /// beside the first is an error there.</summary>
    private Task RunAsync(string sql) => schema.ScalarAsync($"SELECT pg_advisory_xact_lock(7200); {sql}");

    /// <summary>The page's statements, with this role, database and schema in the place of the page's.</summary>
    private async Task<string> GrantsAsync()
    {
        var page = await File.ReadAllTextAsync(Page());
        var grants = Regex.Match(page, "```sql\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
        var text = new NpgsqlConnectionStringBuilder(Options.ConnectionString);
        grants = grants.Replace("DATABASE orders", $"DATABASE \"{text.Database}\"", StringComparison.Ordinal)
            .Replace("SCHEMA public", $"SCHEMA {Options.Schema}", StringComparison.Ordinal)
            .Replace("'…'", $"'{text.Password}'", StringComparison.Ordinal);
        return Regex.Replace(grants, @"\borderactors\b", name);
    }

    private static string Page([CallerFilePath] string here = "") =>
        Path.GetFullPath("../../docs/operations/postgresql.md", Path.GetDirectoryName(here)!);
}
