using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace OrderActors.Postgres.Testing;

/// <summary>
/// A PostgreSQL server of its own, on a free loopback port, with <c>fsync</c> on, that lives no longer than this
/// process.
/// </summary>
/// <remarks>
/// PostgreSQL refuses to run as root: then it runs as the user "postgres", else "nobody". A shell stands between, which
/// waits on a pipe that this process holds: the pipe closes however this process ends, even by a kill, and the shell
/// ends the server and removes its files.
/// </remarks>
public sealed class PrivateCluster : IDisposable
{
    private const string Guardian = """
        trap '' INT TERM HUP
        cd "$1" || exit 1
        while read -r order; do
          # In a shell of its own, which learns of its end: else a killed server would stay as a zombie.
          if [ "$order" = start ]; then ("$2/postgres" -D "$1/data" >>"$1/log" 2>&1; :) & fi
        done
        kill -INT "$(head -n 1 "$1/data/postmaster.pid")" 2>/dev/null
        wait
        rm -rf "$1"
        """;

    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(60);

    private readonly Process guardian;
    private readonly string folder;

    private PrivateCluster(Process guardian, string folder, int port)
    {
        this.guardian = guardian;
        this.folder = folder;
        Port = port;
    }

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The connection string of the superuser.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture,
        $"Host=127.0.0.1;Port={Port};Username=postgres;Database=postgres;Maximum Pool Size=40");

    /// <summary>Makes and starts a cluster.</summary>
    public static Task<PrivateCluster> StartAsync() => StartAsync(within: null, InitAsync);

    /// <summary>Makes and starts a cluster on a small disk: one that is frugal, and meets its end early.</summary>
    /// <param name="within">The folder on that disk to make its folder in.</param>
    public static Task<PrivateCluster> StartFrugalAsync(string within) => StartAsync(within, async (bin, data) =>
    {
        await InitAsync(bin, data, "--wal-segsize=1");
        await File.AppendAllTextAsync(Path.Combine(data, "postgresql.conf"), """
            min_wal_size = 2MB
            max_wal_size = 16MB

            """);
    });

    /// <summary>Makes and starts a copy that follows this server; from now on each commit here waits for it.</summary>
    /// <remarks>Once it is promoted, it commits alone.</remarks>
    public async Task<PrivateCluster> StartSynchronousStandbyAsync()
    {
        var here = string.Create(CultureInfo.InvariantCulture, $"host=127.0.0.1 port={Port} user=postgres");
        var standby = await StartAsync(within: null, (bin, data) =>
            RunAsync([.. AsUser, Path.Combine(bin, "pg_basebackup"), "-d", here, "-D", data,
                "--write-recovery-conf", "--checkpoint=fast", "--no-sync",]));
        await ScalarAsync("ALTER SYSTEM SET synchronous_standby_names = '*'");
        await ScalarAsync("SELECT pg_reload_conf()");
        using var timeout = new CancellationTokenSource(TestTimeout);
        while (await ScalarAsync("SELECT count(*) = 1 FROM pg_stat_replication WHERE sync_state = 'sync'") is not true)
            await WaitAsync(timeout.Token);
        return standby;
    }

    /// <summary>Makes a standby the primary, and returns when it is.</summary>
    public async Task PromoteAsync()
    {
        if (await ScalarAsync("SELECT pg_promote()") is not true)
            throw new InvalidOperationException($"the standby in '{folder}' was not promoted in time");
    }

    /// <summary>Starts the server, also after <see cref="KillAsync"/>, and waits until it takes connections.</summary>
    public async Task StartServerAsync()
    {
        using var timeout = new CancellationTokenSource(TestTimeout);
        var attempt = 0;
        do
        {
            // Again after a while: a start is refused as long as a process of the killed server is left. One too many
            // is refused as well.
            if (attempt++ % 50 == 0) await guardian.StandardInput.WriteLineAsync("start");
            await guardian.StandardInput.FlushAsync(timeout.Token);
            if (guardian.HasExited) throw new InvalidOperationException($"PostgreSQL did not start in '{folder}'");
        }
        while (!await AnswersAsync(timeout.Token));
    }

    /// <summary>Kills the server and all of its processes, as a power cut would.</summary>
    public async Task KillAsync()
    {
        using var process = FindPostmaster();
        process.Kill(entireProcessTree: true);
        using var timeout = new CancellationTokenSource(TestTimeout);
        while (await AnswersAsync(timeout.Token)) await WaitAsync(timeout.Token);
    }

    /// <summary>Shuts the server down, and returns when it has ended.</summary>
    /// <param name="immediate">
    /// Whether it leaves everything as it is and recovers at its next start, instead of ending its sessions in order.
    /// </param>
    public async Task StopServerAsync(bool immediate)
    {
        using var process = FindPostmaster();
        await RunAsync("kill", immediate ? "-QUIT" : "-INT", process.Id.ToString(CultureInfo.InvariantCulture));
        await process.WaitForExitAsync().WaitAsync(TestTimeout);
    }

    /// <summary>Ends the server and removes its files.</summary>
    public void Dispose()
    {
        if (guardian.HasExited) return;
        guardian.StandardInput.Close();
        guardian.WaitForExit(TestTimeout);
    }

    private static Task InitAsync(string bin, string data) => InitAsync(bin, data, []);

    private static Task InitAsync(string bin, string data, params string[] options) => RunAsync(
    [
        .. AsUser, Path.Combine(bin, "initdb"), "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8",
        "--locale=C", "--no-sync", "--no-instructions", .. options,
    ]);

    private static async Task<PrivateCluster> StartAsync(string? within, Func<string, string, Task> makeData)
    {
        var bin = PostgresPrograms.Find() ?? throw new InvalidOperationException(PostgresServer.MissingPrograms);
        var folder = within is null
            ? Directory.CreateTempSubdirectory("orderactors-postgres-").FullName
            : Directory.CreateDirectory(Path.Combine(within, "postgres")).FullName;
        if (Environment.IsPrivilegedProcess) await RunAsync("chown", User, folder);
        var port = FreePort();
        await makeData(bin, Path.Combine(folder, "data"));
        // Of two lines for one setting the later counts: a copy has those of its primary as well.
        await File.AppendAllTextAsync(Path.Combine(folder, "data", "postgresql.conf"), string.Create(
            CultureInfo.InvariantCulture, $"""
            listen_addresses = '127.0.0.1'
            port = {port}
            unix_socket_directories = '{folder}'
            max_connections = 200
            fsync = on

            """));
        string[] command = [.. AsUser, "sh", "-c", Guardian, "postgres-guardian", folder, bin];
        var guardian = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true })!;
        var cluster = new PrivateCluster(guardian, folder, port);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => cluster.Dispose();
        await cluster.StartServerAsync();
        return cluster;
    }

    private Process FindPostmaster() => Process.GetProcessById(int.Parse(
        File.ReadLines(Path.Combine(folder, "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture));

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
            await connection.OpenAsync(cancellation);
            return true;
        }
        catch (NpgsqlException) when (!cancellation.IsCancellationRequested)
        {
            // Not yet. A connection that is refused comes back at once: the next try waits for a while.
            await WaitAsync(cancellation);
            return false;
        }
    }

    private static async Task WaitAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        await timer.WaitForNextTickAsync(cancellation);
    }

    private static string User =>
        File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal))
            ? "postgres"
            : "nobody";

    private static string[] AsUser => Environment.IsPrivilegedProcess ? ["runuser", "-u", User, "--"] : [];

    private static async Task RunAsync(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"'{command[0]}' failed: {await errors}{await output}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
