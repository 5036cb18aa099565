using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Xunit;

namespace OrderActors.Node.Testing;

/// <summary>The node as a process of its own, to be killed at any instant and started again.</summary>
internal sealed class NodeProcess(string dataFolder, params (string Name, string Value)[] settings) : IDisposable
{
    // A shell stands between: it kills the node as soon as its standard input is closed, which the system does for us
    // when this test process ends, however it ends. So no node outlives the tests.
    // Started as a job of its own (-m), or the shell would let it ignore interrupts.
    // The umask takes nothing away: what a node keeps to itself is its own doing.
    private const string Guard = """
        umask 0
        exec 3<&0
        if [ -n "$ORDERACTORS_TEST_FILES" ]; then ulimit -n "$ORDERACTORS_TEST_FILES"; fi
        set -m
        env --default-signal=INT "$@" 3<&- < /dev/null &
        node=$!
        set +m
        echo $node
        { read -r _ <&3; kill -KILL $node; } > /dev/null 2>&1 &
        guard=$!
        wait $node
        code=$?
        { kill -KILL $guard; wait $guard; } 2> /dev/null
        exit $code
        """;

    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(60);

    private readonly int port = FreePort();
    private Channel<string> lines = Channel.CreateUnbounded<string>();
    private Process? shell;
    private Task<string> errors = Task.FromResult("");
    private Task reading = Task.CompletedTask;
    private string pid = "";

    /// <summary>A node on a fixture's data.</summary>
    public NodeProcess(NodeFixture fixture, params (string Name, string Value)[] settings)
        : this(fixture.Folder, [.. fixture.Variables, .. settings])
    {
    }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");

    /// <summary>Flags besides its folder and address.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>Notified of every line that it writes.</summary>
    public Action<string>? Heard { get; init; }

    /// <summary>The node's process id.</summary>
    public string Pid => pid;

    /// <summary>Whether no process of it runs, also because it has ended by itself.</summary>
    public bool HasEnded => shell is null or { HasExited: true };

    /// <summary>Whether it was started, and how it ended was not asked for yet.</summary>
    public bool IsStarted => shell is not null;

    /// <summary>The errors that it logged in all its lives.</summary>
    public ConcurrentQueue<string> Complaints { get; } = [];

    /// <summary>Starts it; it is not ready yet.</summary>
    /// <param name="flags">Instead of the flags for a node on its folder and address.</param>
    public async Task StartAsync(params string[] flags)
    {
        var start = new ProcessStartInfo("bash")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        string[] node = flags.Length > 0 ? flags : ["--data", dataFolder, "--urls", Address, .. Flags];
        string[] command = ["dotnet", Path.Combine(AppContext.BaseDirectory, "OrderActors.Node.dll"), .. node];
        foreach (var argument in (string[])["-c", Guard, "node", .. command]) start.ArgumentList.Add(argument);
        foreach (var (name, value) in settings) start.Environment[name] = value;
        shell = Process.Start(start)!;
        lines = Channel.CreateUnbounded<string>();
        errors = shell.StandardError.ReadToEndAsync();
        reading = ReadAsync(shell.StandardOutput, lines.Writer);
        pid = await lines.Reader.ReadAsync();
    }

    /// <summary>Waits until it has read its journal and is about to take up what it left behind.</summary>
    public Task RecoveredAsync() => SaidAsync("The engine runs");

    /// <summary>Waits until it takes commands.</summary>
    public Task ReadyAsync() => SaidAsync("  listens ");

    /// <summary>Ends it as a power cut would: nothing of it runs any more afterwards.</summary>
    public async Task KillAsync()
    {
        shell!.StandardInput.Close();
        await ExitAsync();
    }

    /// <summary>What service managers send. .NET itself can only kill.</summary>
    public void Terminate() => Signal("TERM");

    /// <summary>Sends a signal by its name.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", pid]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end: its exit code and what it wrote.</summary>
    public async Task<(int Code, string Output, string Error)> ExitAsync()
    {
        await shell!.WaitForExitAsync().WaitAsync(TestTimeout);
        await reading;
        var rest = new List<string>();
        while (lines.Reader.TryRead(out var line)) rest.Add(line);
        var ended = (shell.ExitCode, string.Join('\n', rest), await errors);
        shell.Dispose();
        shell = null;
        return ended;
    }

    /// <summary>Waits for its end with this code. A failure has one line of reason, which holds the text.</summary>
    public async Task EndsAsync(int code, string named)
    {
        var (ended, output, error) = await ExitAsync();

        Assert.True(code == ended, $"{ended}: {error}{output}");
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.Equal(code == 0 ? 0 : 1, error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.Empty(Complaints);
    }

    public void Dispose()
    {
        if (shell is null) return;
        shell.StandardInput.Close();
        shell.WaitForExit();
        shell.Dispose();
    }

    private async Task SaidAsync(string text)
    {
        using var timeout = new CancellationTokenSource(TestTimeout);
        while (await lines.Reader.WaitToReadAsync(timeout.Token))
            while (lines.Reader.TryRead(out var line))
                if (line.Contains(text, StringComparison.Ordinal)) return;
        throw new InvalidOperationException($"the node ended before it said '{text}': {await errors}");
    }

    private async Task ReadAsync(StreamReader output, ChannelWriter<string> lines)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            if (line.Contains(" ERR ", StringComparison.Ordinal) || line.Contains(" FTL ", StringComparison.Ordinal))
                Complaints.Enqueue(line);
            Heard?.Invoke(line);
            lines.TryWrite(line);
        }

        lines.Complete();
    }

    /// <summary>A port of loopback that nobody listens on.</summary>
    /// <remarks>
    /// Below the range from which systems take the ports of outgoing connections: else one of those could sit on the
    /// node's port while the node is dead.
    /// </remarks>
    public static int FreePort()
    {
        while (true)
        {
            var candidate = Random.Shared.Next(20_000, 32_000);
            using var probe = new TcpListener(IPAddress.Loopback, candidate);
            try
            {
                probe.Start();
                return candidate;
            }
            catch (SocketException)
            {
                // Taken: try another.
            }
        }
    }
}
