using System.Globalization;

namespace OrderActors.Peers.Machine;

/// <summary>
/// A private PostgreSQL cluster for one run. Its durability is PostgreSQL's default (fsync, synchronous_commit and
/// full_page_writes on); only sizes are set, the same for every system. It listens on a socket in its folder alone.
/// </summary>
internal sealed class PostgresCluster(string folder)
{
    private const string Settings = """
        listen_addresses = ''
        shared_buffers = '1GB'
        max_wal_size = '8GB'
        max_connections = 200
        log_min_messages = warning
        """;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    private readonly string data = Path.Combine(folder, "postgres");

    /// <summary>Where tables and indexes lie; the write-ahead log lies elsewhere and is reused.</summary>
    public string TablesFolder => Path.Combine(data, "base");

    public string NpgsqlConnection => $"Host={folder};Username=postgres;Database=postgres";

    public string Url(string database) => $"postgresql://postgres@localhost/{database}?host={folder}";

    public static void RequireTools()
    {
        foreach (var program in new[] { "initdb", "postgres", "pg_ctl" }) Tools.RequirePostgres(program);
    }

    public async Task CreateAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(data);
        // The server refuses to run as root: root gives it a user of its own.
        if (Environment.IsPrivilegedProcess)
            await Child.RunAsync("chown", [ServerUser, folder, data], folder, cancellation);
        await RunAsync("initdb", cancellation, "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
            "--locale=C", "--no-instructions");
        await File.AppendAllTextAsync(Path.Combine(data, "postgresql.auto.conf"),
            $"{Settings}\nunix_socket_directories = '{folder}'\n", cancellation);
    }

    public async Task<Child> StartAsync(CancellationToken cancellation)
    {
        var (program, arguments) = AsServerUser("postgres", "-D", data);
        var server = Child.Start(program, arguments, folder);
        while (!IsReady(server.Id))
        {
            if (server.HasExited) throw server.Failure();
            await Task.Delay(Poll, TimeProvider.System, cancellation);
        }

        return server;
    }

    /// <summary>Stops the server in order: a killed one would leave its shared memory behind.</summary>
    public async Task StopAsync()
    {
        if (File.Exists(PidFile))
            await RunAsync("pg_ctl", CancellationToken.None, "stop", "-D", data, "-m", "immediate", "-w");
    }

    private static string ServerUser =>
        File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal))
            ? "postgres" : "nobody";

    private string PidFile => Path.Combine(data, "postmaster.pid");

    /// <summary>The server writes its state into the eighth line of its pid file.</summary>
    private bool IsReady(int id)
    {
        if (!File.Exists(PidFile)) return false;
        var lines = File.ReadAllLines(PidFile);
        return lines.Length >= 8 && lines[0] == id.ToString(CultureInfo.InvariantCulture) &&
               lines[7].TrimEnd() == "ready";
    }

    private async Task RunAsync(string program, CancellationToken cancellation, params string[] arguments)
    {
        var (wrapped, all) = AsServerUser(program, arguments);
        await Child.RunAsync(wrapped, all, folder, cancellation);
    }

    private static (string Program, IEnumerable<string> Arguments) AsServerUser(
        string program, params string[] arguments)
    {
        var path = Tools.RequirePostgres(program);
        return Environment.IsPrivilegedProcess
            ? ("setpriv", [$"--reuid={ServerUser}", $"--regid={ServerUser}", "--clear-groups", path, .. arguments])
            : (path, arguments);
    }
}
