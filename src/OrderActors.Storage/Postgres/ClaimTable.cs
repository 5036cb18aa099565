using Npgsql;
using NpgsqlTypes;
using OrderActors.Engine.Journal;

namespace OrderActors.Storage.Postgres;

/// <summary>The claims on idempotency keys, beside the journal. Each call is one statement.</summary>
internal static class ClaimTable
{
    /// <summary>Makes the table.</summary>
    public const string Sql = """
        CREATE TABLE IF NOT EXISTS orderactors_claims (
            scope text NOT NULL,
            claim_key text NOT NULL,
            kind text NOT NULL,
            id text NOT NULL,
            fingerprint text NOT NULL,
            claimed_at bigint NOT NULL,
            PRIMARY KEY (scope, claim_key)
        );
        """;

    /// <summary>
    /// Inserts what is free of six arrays, of which the first is the parameter of this number; tells which.
    /// </summary>
    public static string Insert(int first) => $"""
        INSERT INTO orderactors_claims (scope, claim_key, kind, id, fingerprint, claimed_at)
        SELECT * FROM unnest(${first}, ${first + 1}, ${first + 2}, ${first + 3}, ${first + 4}, ${first + 5})
        ON CONFLICT DO NOTHING RETURNING scope, claim_key, kind, id, fingerprint, claimed_at
        """;

    /// <summary>The parameters of <see cref="Insert"/>.</summary>
    public static IEnumerable<NpgsqlParameter> Parameters(IReadOnlyList<KeyClaim> claims) =>
    [
        Array(claims, claim => claim.Scope), Array(claims, claim => claim.Key), Array(claims, claim => claim.Kind),
        Array(claims, claim => claim.Id), Array(claims, claim => claim.Fingerprint),
        new NpgsqlParameter<long[]>
        {
            TypedValue = [.. claims.Select(claim => claim.At.UtcTicks)],
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint,
        },
    ];

    /// <summary>Finds the claims in force, by a separate statement.</summary>
    public static NpgsqlCommand Find(NpgsqlConnection connection, IReadOnlyList<KeyClaim> claims)
    {
        var command = new NpgsqlCommand("""
            SELECT scope, claim_key, kind, id, fingerprint, claimed_at FROM orderactors_claims
            WHERE (scope, claim_key) IN (SELECT * FROM unnest($1, $2))
            """, connection);
        command.Parameters.Add(Array(claims, claim => claim.Scope));
        command.Parameters.Add(Array(claims, claim => claim.Key));
        return command;
    }

    /// <summary>Gives a claim up.</summary>
    public static NpgsqlCommand Release(NpgsqlConnection connection, KeyClaim claim)
    {
        var command = new NpgsqlCommand("""
            DELETE FROM orderactors_claims
            WHERE scope = $1 AND claim_key = $2 AND kind = $3 AND id = $4 AND fingerprint = $5
            """, connection);
        foreach (var text in (string[])[claim.Scope, claim.Key, claim.Kind, claim.Id, claim.Fingerprint])
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = text });
        return command;
    }

    /// <summary>
    /// Scans a page of claims and removes what is no longer needed; tells how many, how many it saw, and the last.
    /// </summary>
    public static NpgsqlCommand Sweep(NpgsqlConnection connection, DateTimeOffset before, ClaimPosition after,
        int limit)
    {
        var command = new NpgsqlCommand("""
            WITH piece AS (
                SELECT * FROM orderactors_claims WHERE (scope, claim_key) > ($2, $3)
                ORDER BY scope, claim_key LIMIT $4),
            gone AS (
                DELETE FROM orderactors_claims AS claim USING piece
                WHERE claim.scope = piece.scope AND claim.claim_key = piece.claim_key AND claim.claimed_at < $1
                    AND NOT EXISTS (SELECT 1 FROM journal WHERE persistence_id = claim.kind || '/' || claim.id)
                RETURNING 1)
            SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM piece), scope, claim_key
            FROM piece ORDER BY scope DESC, claim_key DESC LIMIT 1
            """, connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = before.UtcTicks });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = after.Scope });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = after.Key });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        return command;
    }

    /// <summary>The answer of <see cref="Sweep"/>.</summary>
    public static ClaimSweep Swept(NpgsqlDataReader reader, int limit) => reader.Read()
        ? new((int)reader.GetInt64(0), reader.GetInt64(1) < limit
            ? null
            : new ClaimPosition(reader.GetString(2), reader.GetString(3)))
        : new(0, null);

    /// <summary>A claim from a row of all columns.</summary>
    /// <param name="reader">At the row.</param>
    /// <param name="from">The first of its columns.</param>
    public static KeyClaim Read(NpgsqlDataReader reader, int from = 0) => new(
        reader.GetString(from), reader.GetString(from + 1), reader.GetString(from + 2), reader.GetString(from + 3),
        reader.GetString(from + 4), new(reader.GetInt64(from + 5), TimeSpan.Zero));

    /// <summary>The claims in force, in the order of the request.</summary>
    public static IReadOnlyList<KeyClaim> InOrder(IReadOnlyList<KeyClaim> asked, IEnumerable<KeyClaim> holders)
    {
        var byPlace = holders.ToDictionary(holder => new ClaimPosition(holder.Scope, holder.Key));
        return [.. asked.Select(claim => byPlace[new(claim.Scope, claim.Key)])];
    }

    private static NpgsqlParameter<string[]> Array(IReadOnlyList<KeyClaim> claims, Func<KeyClaim, string> column) =>
        new() { TypedValue = [.. claims.Select(column)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
}
