using OrderActors.Engine.Journal;

namespace OrderActors.Storage.Sqlite;

/// <summary>The claims on idempotency keys, in <c>journal.db</c>. On the session that appends.</summary>
internal sealed class ClaimTable
{
    /// <summary>Beside the layout that other programs know; created where it is missing.</summary>
    public const string Sql = """
        CREATE TABLE IF NOT EXISTS orderactors_claims (
            scope text NOT NULL,
            claim_key text NOT NULL,
            kind text NOT NULL,
            id text NOT NULL,
            fingerprint text NOT NULL,
            claimed_at bigint NOT NULL,
            PRIMARY KEY (scope, claim_key)
        ) WITHOUT ROWID
        """;

    private readonly SqliteStatement find;
    private readonly SqliteStatement insert;
    private readonly SqliteStatement release;
    private readonly SqliteStatement remove;
    private readonly SqliteStatement page;

    public ClaimTable(SqliteSession session)
    {
        find = session.Prepare("""
            SELECT kind, id, fingerprint, claimed_at FROM orderactors_claims WHERE scope = ? AND claim_key = ?
            """);
        insert = session.Prepare("""
            INSERT OR FAIL INTO orderactors_claims (scope, claim_key, kind, id, fingerprint, claimed_at)
            VALUES (?, ?, ?, ?, ?, ?)
            """);
        release = session.Prepare("""
            DELETE FROM orderactors_claims WHERE scope = ? AND claim_key = ? AND kind = ? AND id = ? AND fingerprint = ?
            """);
        remove = session.Prepare("DELETE FROM orderactors_claims WHERE scope = ? AND claim_key = ?");
        page = session.Prepare("""
            SELECT scope, claim_key, claimed_at < ? AND NOT EXISTS (
                SELECT 1 FROM journal WHERE persistence_id = kind || '/' || id)
            FROM orderactors_claims WHERE (scope, claim_key) > (?, ?) ORDER BY scope, claim_key LIMIT ?
            """);
    }

    /// <summary>Claims keys inside a transaction.</summary>
    /// <returns>The claims in force, in the order of the request.</returns>
    public List<KeyClaim> Claim(IReadOnlyList<KeyClaim> claims)
    {
        var holders = new List<KeyClaim>(claims.Count);
        for (var i = 0; i < claims.Count; i++)
        {
            var claim = claims[i];
            find.Bind(1, claim.Scope);
            find.Bind(2, claim.Key);
            if (find.Step())
            {
                holders.Add(new(
                    claim.Scope, claim.Key, find.Text(0), find.Text(1), find.Text(2), find.Time(3)));
                find.Reset();
                continue;
            }

            Bind(insert, claim);
            insert.Bind(6, claim.At.UtcTicks);
            insert.Run();
            holders.Add(claim);
        }

        return holders;
    }

    /// <summary>Releases a claim inside a transaction.</summary>
    public void Release(KeyClaim claim)
    {
        Bind(release, claim);
        release.Run();
    }

    /// <summary>Scans a page of claims and removes, inside a transaction, what is no longer needed.</summary>
    public ClaimSweep Sweep(DateTimeOffset before, ClaimPosition after, int limit)
    {
        var (seen, last, old) = (0, after, new List<ClaimPosition>());
        page.Bind(1, before.UtcTicks);
        page.Bind(2, after.Scope);
        page.Bind(3, after.Key);
        page.Bind(4, limit);
        while (page.Step())
        {
            seen++;
            last = new(page.Text(0), page.Text(1));
            if (page.Bool(2)) old.Add(last);
        }

        foreach (var place in old)
        {
            remove.Bind(1, place.Scope);
            remove.Bind(2, place.Key);
            remove.Run();
        }

        return new(old.Count, seen < limit ? null : last);
    }

    private static void Bind(SqliteStatement statement, KeyClaim claim)
    {
        statement.Bind(1, claim.Scope);
        statement.Bind(2, claim.Key);
        statement.Bind(3, claim.Kind);
        statement.Bind(4, claim.Id);
        statement.Bind(5, claim.Fingerprint);
    }
}
