using System.Net.Sockets;
using Npgsql;

namespace OrderActors.Storage.Postgres;

/// <summary>What the errors of server and driver mean.</summary>
internal static class PostgresFaults
{
    /// <summary>
    /// Whether the server is away, stopping, starting, out of room or of connections, or too slow: in short, whether
    /// the same statement may do well a little later.
    /// </summary>
    public static bool IsAway(Exception e) => e switch
    {
        PostgresException server => IsFatal(server) || server.SqlState[..2] switch
        {
            // Connection; roll-back by a deadlock; resources; the operator, time-outs, a shutdown; the system.
            "08" or "40" or "53" or "57" or "58" => true,
            // A server that does not write is a standby that is not promoted yet. 55P03: a lock was not had in time.
            _ => server.SqlState is PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.LockNotAvailable,
        },
        NpgsqlException or SocketException or TimeoutException or IOException => true,
        _ => false,
    };

    /// <summary>Whether the server has no room.</summary>
    public static bool IsFull(Exception e) => (e as PostgresException)?.SqlState == PostgresErrorCodes.DiskFull;

    /// <summary>Whether the server has ended the session with this error.</summary>
    public static bool IsFatal(PostgresException e) => e.InvariantSeverity is "FATAL" or "PANIC";
}
