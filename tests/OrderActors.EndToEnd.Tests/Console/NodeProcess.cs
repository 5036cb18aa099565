using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace OrderActors.EndToEnd.Tests.Console;

/// <summary>The node as a process of its own, to be killed at any instant and started again.</summary>
internal sealed class NodeProcess(FreshFolder folder, params (string Name, string Value)[] settings) : IDisposable
{
    private readonly int port = FreePort();
    private Process? process;

    public string Address => $"http://127.0.0.1:{port}";

    /// <summary>Starts it; whoever needs it ready asks until it is.</summary>
    public void Start()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "OrderActors.Node.dll"),
                "--data", folder.Path, "--urls", Address, "--log-level", "error",
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings) start.Environment[name] = value;
        process = Process.Start(start)!;

        // Nobody reads it, but a full pipe would hold the node up.
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Ends it as a power cut would: nothing of it runs any more afterwards.</summary>
    public void Kill()
    {
        process!.Kill();
        process.WaitForExit();
        process.Dispose();
        process = null;
    }

    public void Dispose()
    {
        if (process is not null) Kill();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
