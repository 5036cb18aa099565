using System.Diagnostics;
using System.Globalization;
using Npgsql;
using OrderActors.Node.Testing;
using OrderActors.Postgres.Testing;
using Xunit;
using Xunit.Abstractions;

namespace OrderActors.Crash.Tests.Maintenance;

/// <summary>By the console's backup.</summary>
public abstract class FilesRestoreDrillSpec<TFixture>(ITestOutputHelper output) : RestoreDrillSpec<TFixture>(output)
    where TFixture : SqliteFixture, new()
{
    protected override Task BackUpAsync(string address, string folder) => RunAsync(address, "backup", folder);

    protected override Task<(string, string)[]> RestoreAsync(string folder, string dataFolder)
    {
        foreach (var name in (string[])["journal.db", "services.db"])
            File.Copy(Path.Combine(folder, name), Path.Combine(dataFolder, name));
        return Task.FromResult<(string, string)[]>([]);
    }
}

public sealed class SqliteRestoreDrillTests(ITestOutputHelper output) : FilesRestoreDrillSpec<SqliteFixture>(output);

public sealed class EmbeddedRestoreDrillTests(ITestOutputHelper output)
    : FilesRestoreDrillSpec<EmbeddedFixture>(output);

[RequiresPostgres]
public sealed class PostgresRestoreDrillTests(ITestOutputHelper output) : DumpRestoreDrillSpec<PostgresFixture>(output);

[RequiresPostgres]
public sealed class AkkaPostgresRestoreDrillTests(ITestOutputHelper output) :
    DumpRestoreDrillSpec<AkkaPostgresFixture>(output);

/// <summary>By <c>pg_dump</c>, into a database of its own.</summary>
public abstract class DumpRestoreDrillSpec<TFixture>(ITestOutputHelper output) : RestoreDrillSpec<TFixture>(output)
    where TFixture : PostgresFixture, new()
{
    private string Store => Fixture.Settings.First(each => each.Name == "Store").Value;

    private string Schema => Fixture.Settings.First(each => each.Name == "Postgres:Schema").Value;

    protected override Task BackUpAsync(string address, string folder)
    {
        Directory.CreateDirectory(folder);
        return RunAsync("pg_dump", Store, "--schema", Schema, "--file", Path.Combine(folder, "orders.sql"));
    }

    protected override async Task<(string, string)[]> RestoreAsync(string folder, string dataFolder)
    {
        var name = $"restored_{Guid.NewGuid():N}";
        await using (var server = new NpgsqlConnection(Store))
        {
            await server.OpenAsync();
            await using var create = new NpgsqlCommand($"CREATE DATABASE {name}", server);
            await create.ExecuteNonQueryAsync();
        }

        var restored = new NpgsqlConnectionStringBuilder(Store) { Database = name }.ConnectionString;
        await RunAsync("psql", restored, "--quiet", "--set", "ON_ERROR_STOP=1", "--output", "/dev/null", "--file",
            Path.Combine(folder, "orders.sql"));
        return
        [
            .. Fixture.Settings.Where(setting => setting.Name is not "Store").Select(NodeFixture.VariableOf),
            ("ORDERACTORS__Store", restored),
        ];
    }

    private static async Task RunAsync(string program, string store, params string[] arguments)
    {
        var parts = new NpgsqlConnectionStringBuilder(store);
        var start = new ProcessStartInfo(PostgresServer.Program(program)) { RedirectStandardError = true };
        foreach (var argument in (string[])
            ["--host", parts.Host!, "--port", parts.Port.ToString(CultureInfo.InvariantCulture),
                "--username", parts.Username ?? "postgres", "--dbname", parts.Database!, .. arguments])
            start.ArgumentList.Add(argument);
        if (parts.Password is { } password) start.Environment["PGPASSWORD"] = password;
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {error}");
    }
}
