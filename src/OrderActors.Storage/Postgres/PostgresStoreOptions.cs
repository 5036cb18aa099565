using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using OrderActors.Engine.Settings;

namespace OrderActors.Storage.Postgres;

/// <summary>
/// Which database the store is in, and how long it is waited for. Explained in docs/operations/postgresql.md.
/// </summary>
/// <param name="ConnectionString">Npgsql's connection string: one host, no pooler that changes sessions.</param>
public sealed partial record PostgresStoreOptions(string ConnectionString)
{
    /// <summary>The schema of all tables, created where it is missing. Lower case letters, digits and _.</summary>
    public string Schema { get; init; } = "public";

    /// <summary>How long the server works on one statement before it cancels it; 10 s.</summary>
    [DurationLimits("100ms", "1h")]
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How often an idle connection is probed, from both ends; 5 s. After three probes without an answer the server
    /// ends the session and frees its lock.
    /// </summary>
    [DurationLimits("1s", "10m")]
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a start waits for the owner's lock before it fails because the store is in use; 5 s. The session of a
    /// process that was just killed is gone by then.
    /// </summary>
    [DurationLimits("0s", "1h")]
    public TimeSpan OwnerLockTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether to start although the services' tables are missing or another journal's (OA0025). For one start, by an
    /// operator who knows what is lost.
    /// </summary>
    public bool AcceptStoreLoss { get; init; }

    /// <summary>Database, server and schema, for people and for messages. Never the password.</summary>
    public string Place
    {
        get
        {
            var parts = new NpgsqlConnectionStringBuilder(ConnectionString);
            return string.Create(CultureInfo.InvariantCulture,
                $"database '{parts.Database}' at {parts.Host}:{parts.Port}, schema '{Schema}'");
        }
    }

    /// <summary>Checks what can be checked without a server.</summary>
    /// <exception cref="ArgumentException">A value makes no sense; the message names it.</exception>
    public void Validate()
    {
        NpgsqlConnectionStringBuilder parts;
        try
        {
            parts = new(ConnectionString);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw new ArgumentException($"the connection string cannot be read: {e.Message}", e);
        }

        if (string.IsNullOrEmpty(parts.Host)) throw new ArgumentException("the connection string names no Host");
        if (parts.Host.Contains(',', StringComparison.Ordinal))
            throw new ArgumentException("the connection string names several hosts; give the primary's address");
        if (string.IsNullOrEmpty(parts.Database))
            throw new ArgumentException("the connection string names no Database");
        if (!SchemaName().IsMatch(Schema))
            throw new ArgumentException($"the schema '{Schema}' is not made of lower case letters, digits and _");
        DurationLimitsAttribute.Check(this);
    }

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,62}$")]
    private static partial Regex SchemaName();
}
