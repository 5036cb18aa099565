using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OrderActors.Bench.Scale;

/// <summary>The real node as a process of its own, started as a user would, killed as a power cut would.</summary>
internal sealed class ScaleNode : IDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(5);

    private readonly Process process;

    private ScaleNode(Process process, int port)
    {
        this.process = process;
        Port = port;
    }

    public int Port { get; }

    /// <summary>From the start of the process until it answered that it takes commands.</summary>
    public TimeSpan ReadyAfter { get; private set; }

    public TimeSpan Cpu
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Starts a node and waits until it takes commands.</summary>
    public static async Task<ScaleNode> StartAsync(ScaleStore store, params (string Name, string Value)[] settings)
    {
        var port = FreePort();
        var start = new ProcessStartInfo("dotnet", [
            Path.Combine(AppContext.BaseDirectory, "OrderActors.Node.dll"),
            .. store.Flags, "--log-level", "warning",
            "--urls", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        // The figures are those of the workstation collector; a payment that fails waits a second for its next attempt,
        // which has nothing to do with scale.
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["OrderActors__Services__PaymentFailureRate"] = "0";
        foreach (var (name, value) in settings) start.Environment[name] = value;
        var started = Stopwatch.GetTimestamp();
        var node = new ScaleNode(Process.Start(start)!, port);
        node.process.OutputDataReceived += (_, _) => { };
        node.process.BeginOutputReadLine();
        await node.UntilReadyAsync(started);
        return node;
    }

    public async Task<RawHttp> ConnectAsync()
    {
        var http = new RawHttp();
        await http.ConnectAsync(Port);
        return http;
    }

    /// <summary>Memory in MB as the system accounts for it.</summary>
    public Memory ReadMemory()
    {
        var lines = File.ReadAllLines($"/proc/{process.Id}/status");
        return new(Line("VmRSS:"), Line("RssAnon:"), Line("RssFile:"), Line("VmHWM:"));

        double Line(string name)
        {
            var line = lines.First(text => text.StartsWith(name, StringComparison.Ordinal));
            var kib = line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
            return Math.Round(double.Parse(kib, CultureInfo.InvariantCulture) / 1024, 1);
        }
    }

    /// <summary>Ends it as a power cut of the process would.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Ends it as a service manager would; the log files of the store are emptied.</summary>
    public async Task StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }

    private async Task UntilReadyAsync(long started)
    {
        while (true)
        {
            if (process.HasExited) throw new InvalidOperationException($"the node ended with {process.ExitCode}");
            if (Stopwatch.GetElapsedTime(started) > StartTimeout) throw new TimeoutException("the node is not ready");
            try
            {
                using var http = await ConnectAsync();
                var (status, _) = await http.SendAsync("GET", "/readyz", null);
                ReadyAfter = Stopwatch.GetElapsedTime(started);
                if (status == 200) return;
            }
            catch (SocketException)
            {
                // It does not listen yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

/// <summary>Resident memory of a process, in MB: all, of its own, of mapped files, and the most so far.</summary>
internal sealed record Memory(double RssMb, double AnonymousMb, double FilesMb, double PeakMb);
