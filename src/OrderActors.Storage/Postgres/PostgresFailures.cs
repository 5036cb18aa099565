using Npgsql;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Storage.Postgres;

/// <summary>What a failure of the database means. The table for people is in docs/operations/postgresql.md.</summary>
internal static class PostgresFailures
{
    /// <summary>What became of an append that failed.</summary>
    /// <remarks>
    /// An error as an answer is definite: the server has undone the transaction and continues. Everything else (no
    /// answer, a cut line, a server that shuts down or falls over) leaves open whether the commit went through.
    /// </remarks>
    /// <exception cref="BrokenInvariantException">OA0014: tables or rights are missing; trying again does not help.
    /// </exception>
    public static AppendStatus OfAppend(PostgresStoreOptions options, Exception failure)
    {
        if (failure is not PostgresException { InvariantSeverity: "ERROR" } said) return AppendStatus.Unknown;
        if (IsForGood(said)) throw Broken(options, said);
        return said.SqlState switch
        {
            PostgresErrorCodes.UniqueViolation => AppendStatus.Conflict,
            PostgresErrorCodes.DiskFull => AppendStatus.Full,
            [('2'), ('2' or '3'), ..] or ['5', '4', ..] => AppendStatus.Refused,
            _ => AppendStatus.NotOwner,
        };
    }

    /// <summary>Whether an append that ended so leaves a session that can continue.</summary>
    /// <remarks>
    /// The driver ends a session by itself after errors that it attributes to the server, for example a full disk.
    /// </remarks>
    public static bool KeepsSession(AppendStatus status, NpgsqlConnection session) =>
        session.State == System.Data.ConnectionState.Open &&
        status is AppendStatus.Committed or AppendStatus.Conflict or AppendStatus.Refused or AppendStatus.Full;

    /// <summary>What a failed read throws: try again later, or never (OA0014).</summary>
    public static Exception OfRead(PostgresStoreOptions options, Exception failure) =>
        failure is PostgresException said && IsForGood(said)
            ? Broken(options, said)
            : new StoreUnreachableException($"{options.Place} cannot be read: {failure.Message}", failure);

    // Class 42: no such table, no such column, no right. 3D and 3F: no such database or schema.
    private static bool IsForGood(PostgresException said) =>
        said.SqlState is ['4', '2', ..] or ['3', 'D' or 'F', ..];

    private static BrokenInvariantException Broken(PostgresStoreOptions options, PostgresException said) =>
        new("OA0014", $"{options.Place} refuses the journal with error {said.SqlState}: {said.MessageText}");
}
