using System.Net.Http.Json;
using OrderActors.Peers.Load;
using OrderActors.Peers.Machine;

namespace OrderActors.Peers.Contestants;

/// <summary>Restate: its server, one worker in Node.js, and its HTTP ingress.</summary>
internal sealed record RestateContestant : Contestant
{
    public override async Task PrepareAsync(CancellationToken cancellation)
    {
        await Tools.InstallPackagesAsync(cancellation);
        if (!File.Exists(RestateLineup.Server))
            throw new RaceException($"Restate's server is missing: npm has no package of it for this platform");
    }

    public override Lineup Line(string folder, bool parks) => new RestateLineup(folder, parks);
}

internal sealed class RestateLineup(string folder, bool parks) : Lineup(folder)
{
    // More partitions than cores cost it a third of its speed on a small machine.
    private const int Partitions = 2;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    private readonly int ingress = Tools.FreePort();
    private readonly int admin = Tools.FreePort();
    private readonly int fabric = Tools.FreePort();
    private readonly int worker = Tools.FreePort();
    private bool deployed;

    public static string Server { get; } = Path.Combine(Tools.Home, "node_modules", "@restatedev",
        "restate-server-linux-" + (Architecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "x64"),
        "bin", "restate-server");

    public override long DiskBytes => FileBytes(DataFolder);

    private static System.Runtime.InteropServices.Architecture Architecture =>
        System.Runtime.InteropServices.RuntimeInformation.OSArchitecture;

    private string DataFolder => Path.Combine(Folder, "restate");

    public override async Task StartServersAsync(CancellationToken cancellation)
    {
        var config = Path.Combine(Folder, "restate.toml");
        await File.WriteAllTextAsync(config, Config, cancellation);
        Servers.Add(Child.Start(Server, ["--no-logo", "--config-file", config], Folder));
        Servers.Add(Child.Start(Tools.Node, [Path.Combine(Tools.Home, "restate", "worker.mjs"), $"{worker}"], Folder,
            new Dictionary<string, string> { ["NODE_ENV"] = "production", ["RESTATE_LOGGING"] = "ERROR" }));
        using var http = new HttpClient();
        await SucceedAsync(() => http.GetAsync($"http://127.0.0.1:{admin}/health", cancellation), cancellation);
        if (!deployed)
            await SucceedAsync(() => http.PostAsJsonAsync($"http://127.0.0.1:{admin}/deployments",
                new { uri = $"http://127.0.0.1:{worker}" }, cancellation), cancellation);
        deployed = true;
        await SucceedAsync(
            () => http.GetAsync($"http://127.0.0.1:{ingress}/restate/health", cancellation), cancellation);
    }

    public override Task StartDriverAsync(CancellationToken cancellation) =>
        StartHttpLoadAsync(RestateLane.System, ingress, cancellation);

    /// <summary>
    /// Its defaults, which sync every write, but for addresses and partitions. A waiting order gives its worker up
    /// after a minute; where many are to wait it does at once, or the limit of running ones would hold others back.
    /// </summary>
    private string Config => $"""
        node-name = "peers"
        cluster-name = "peers"
        base-dir = "{DataFolder}"
        listen-mode = "tcp"
        bind-address = "127.0.0.1:{fabric}"
        advertised-address = "http://127.0.0.1:{fabric}/"
        default-num-partitions = {Partitions}
        log-filter = "error"
        disable-telemetry = true

        [worker.invoker]
        inactivity-timeout = "{(parks ? "100ms" : "1m")}"

        [ingress]
        bind-address = "127.0.0.1:{ingress}"

        [admin]
        bind-address = "127.0.0.1:{admin}"

        """;

    private async Task SucceedAsync(Func<Task<HttpResponseMessage>> ask, CancellationToken cancellation)
    {
        while (true)
        {
            if (Servers.Find(server => server.HasExited) is { } ended) throw ended.Failure();
            try
            {
                using var answer = await ask();
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not up yet: the next try may find it.
            }

            await Task.Delay(Poll, TimeProvider.System, cancellation);
        }
    }
}
