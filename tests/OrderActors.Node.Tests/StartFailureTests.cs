using System.Net;
using System.Net.Sockets;
using OrderActors.Node.Setup;
using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Node.Tests;

/// <summary>Starts that cannot be, or are broken off: one line, and the exit code that it has in the table.</summary>
public sealed class StartFailureTests : IDisposable
{
    private const string AnyPort = "http://127.0.0.1:0";

    private readonly FreshFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string[], string> WrongFlags() => new()
    {
        { ["--urls", ""], "--urls is empty" },
        { ["--urls", " ; "], "--urls names no address" },
        { ["--urls", "http://127.0.0.1:99999"], "99999" },
        { ["--urls", "http://127.0.0.1:-1"], "-1" },
        { ["--urls", "http://127.0.0.1:http"], "127.0.0.1:http" },
        { ["--urls", "https://127.0.0.1:8080"], "HTTPS" },
        { ["--urls", "ftp://127.0.0.1:8080"], "ftp" },
        { ["--urls", "http://127.0.0.1:8080/base"], "path" },
        { ["--urls", "http://127.0.0.l:8080"], "127.0.0.l" },
        { ["--urls", "http://127.0.0.256:8080"], "127.0.0.256" },
        { ["--urls", "http://127.0.0.1:0;http://no-such-host.invalid:8080"], "no-such-host.invalid" },
        { ["--urls", "http://203.0.113.9:8080"], "cannot listen" },
        { ["--data", ""], "--data is empty" },
        { ["--data", " "], "--data is empty" },
        { ["--store", "", "--urls", AnyPort], "--store is empty" },
        { ["--check-health", "--urls", "http://127.0.0.1:99999"], "99999" },
    };

    /// <summary>A database's client says of a cancelled query why the server ended it, too.</summary>
    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task Start_CancelledInAQuery_IsAFailureUnlessTheNodeWasAskedToStop(bool asked, int code)
    {
        var cancelled = new OperationCanceledException("Query was cancelled", new InvalidOperationException("57014"));

        Assert.Equal(code, await StartFailures.ReportAsync(() => Task.FromException(cancelled), new(asked)));
    }

    [Theory]
    [MemberData(nameof(WrongFlags))]
    public Task Start_WithAFlagThatMakesNoSense_SaysSoInOneLineAndEndsWith2(string[] flags, string named) =>
        EndsAsync(2, named, [.. flags[0] == "--data" ? [] : (string[])["--data", folder.Path], .. flags]);

    [Theory]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.l:8080", "127.0.0.l")]
    [InlineData("Kestrel__Endpoints__Web__Url", "http://127.0.0.l:8080", "127.0.0.l")]
    [InlineData("ORDERACTORS__Data", " ", "OrderActors:Data")]
    [InlineData("ORDERACTORS__Http__Hosts__0", "http://orders.example", "OrderActors:Http: Hosts")]
    public async Task Start_WithAVariableThatMakesNoSense_SaysSoInOneLineAndEndsWith2(
        string name, string value, string named)
    {
        using var node = new NodeProcess(folder.Path, (name, value));
        string[] data = name.EndsWith("Data", StringComparison.Ordinal) ? [] : ["--data", folder.Path];
        await node.StartAsync([.. data, "--log-level", "information"]);

        await node.EndsAsync(2, named);
    }

    /// <summary>A name of this machine stands for its addresses, never for all; the node answers to the name.</summary>
    [Fact]
    public async Task Start_OnANameOfThisMachine_ListensOnItsAddressesAlone()
    {
        var name = Dns.GetHostName();
        var own = await Dns.GetHostAddressesAsync(name);
        var listens = new TaskCompletionSource<string>();
        using var node = new NodeProcess(folder.Path)
        {
            Heard = line =>
            {
                if (line.StartsWith("  listens ", StringComparison.Ordinal)) listens.TrySetResult(line[10..]);
            },
        };
        await node.StartAsync("--data", folder.Path, "--urls", $"http://{name}:0");
        await node.ReadyAsync();

        var addresses = (await listens.Task).Split(", ").Select(url => new Uri(url)).ToList();
        Assert.All(addresses, url => Assert.Contains(IPAddress.Parse(url.Host.Trim('[', ']')), own));
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(addresses[0], "/healthz"));
        request.Headers.Host = $"{name}:{addresses[0].Port}";
        using var answer = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0", true)]
    [InlineData("http://*:0", true)]
    [InlineData("http://127.0.0.1:0;http://[::1]:0", false)]
    public async Task Start_BeyondLoopback_WarnsOnStderr(string urls, bool warns)
    {
        using var node = new NodeProcess(folder.Path);
        await node.StartAsync("--data", folder.Path, "--urls", urls);
        await node.ReadyAsync();
        node.Terminate();
        var (code, _, error) = await node.ExitAsync();

        Assert.Equal((0, warns), (code, error.Contains("WARNING", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Start_OnAPortInUse_SaysSoInOneLineAndLogsNoFailure()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        using var node = new NodeProcess(folder.Path);
        await node.StartAsync("--data", folder.Path, "--urls", $"http://{other.LocalEndpoint}");

        await node.EndsAsync(5, "address already in use");
    }

    /// <summary>The stop comes at one place of the start after the other, by the files that it makes.</summary>
    [Theory]
    [InlineData("journal.db")]
    [InlineData("services.db")]
    [InlineData("index.db")]
    [InlineData("logs")]
    public async Task Start_StoppedInTheMiddle_EndsWith0AndTheNextOneWorks(string appears)
    {
        using var node = new NodeProcess(folder.Path);
        await node.StartAsync();
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        // No watcher of files: one that misses the moment would wait for ever.
        while (!Path.Exists(Path.Combine(folder.Path, appears)))
        {
            timeout.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        node.Terminate();

        await node.EndsAsync(0, "");
        await node.StartAsync();
        await node.ReadyAsync();
    }

    private async Task EndsAsync(int code, string named, string[] flags)
    {
        using var node = new NodeProcess(folder.Path);
        await node.StartAsync(flags);
        await node.EndsAsync(code, named);
    }
}
