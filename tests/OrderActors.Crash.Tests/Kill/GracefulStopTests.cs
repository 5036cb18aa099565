using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using OrderActors.Node.Testing;
using Xunit;
using Xunit.Abstractions;

namespace OrderActors.Crash.Tests.Kill;

/// <summary>A service manager or a person stops the node while it has all hands full.</summary>
public sealed class GracefulStopTests(ITestOutputHelper output) : IDisposable
{
    private const int Waiting = 40;

    /// <summary>
    /// What a service manager is told to allow (docs/operations/operations.md); less than the payments hang.
    /// </summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    private readonly FreshFolder data = new();
    private readonly HttpClient http = new();
    private readonly CancellationTokenSource timeout = new(TimeSpan.FromMinutes(2));

    public void Dispose()
    {
        timeout.Cancel();
        timeout.Dispose();
        http.Dispose();
        data.Dispose();
    }

    /// <summary>
    /// Forty payments hang for longer than anybody would wait, forty callers wait for their orders' ends, and new
    /// orders come all the time.
    /// </summary>
    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Stop_UnderLoad_AnswersEverybodyWithinTheLimitAndLeavesNothingToRecover(string signal)
    {
        using var node = new NodeProcess(data.Path,
            ("ORDERACTORS__Services__PaymentFailureRate", "0"),
            ("ORDERACTORS__Services__PaymentSlowRate", "1"),
            ("ORDERACTORS__Services__PaymentSlowBy", "00:00:20"));
        await node.StartAsync();
        await node.ReadyAsync();
        http.BaseAddress = new(node.Address);
        await Task.WhenAll(Enumerable.Range(1, Waiting).Select(n => PayAsync($"W-{n}")));
        var waiting = Enumerable.Range(1, Waiting)
            .Select(n => http.GetAsync(Relative($"api/orders/W-{n}?waitFor=end&timeoutSeconds=60"))).ToList();
        // One more that comes after them and is answered a second later: by then they are all in.
        await http.GetStringAsync(Relative("api/orders/W-1?waitFor=end&timeoutSeconds=1"));
        using var enough = new CancellationTokenSource();
        var placing = Task.Run(() => PlaceOnAsync(enough.Token));

        var clock = Stopwatch.StartNew();
        node.Signal(signal);
        var answers = await Task.WhenAll(waiting).WaitAsync(StopLimit);
        var (code, _, error) = await node.ExitAsync().WaitAsync(StopLimit);
        output.WriteLine($"{signal}: ended after {clock.ElapsedMilliseconds} ms");
        await enough.CancelAsync();
        var placed = await placing;

        Assert.Equal((0, ""), (code, error));
        Assert.True(clock.Elapsed < StopLimit, $"it took {clock.Elapsed}");
        foreach (var answer in answers)
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains(
                "\"stage\":\"payment\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Empty(Directory.EnumerateFiles(data.Path, "*-wal"));
        Assert.False(File.Exists(Path.Combine(data.Path, "journal.owner")));
        Assert.Empty(node.Complaints);
        await GoOnAsync(node, placed);
    }

    /// <summary>Everything that was acknowledged is there, and what was cut off is taken up again.</summary>
    private async Task GoOnAsync(NodeProcess node, List<string> placed)
    {
        await node.StartAsync();
        await node.ReadyAsync();
        foreach (var id in placed)
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(Relative($"api/orders/{id}"))).StatusCode);
        var order = JsonElement.Parse(await http.GetStringAsync(Relative("api/orders/W-1")));
        Assert.Equal("payment", order.GetProperty("stage").GetString());
        await node.KillAsync();
    }

    private async Task PayAsync(string id)
    {
        await PostAsync("api/orders?waitFor=awaiting-approval", Place(id));
        await PostAsync($"api/orders/{id}/approve?waitFor=payment", """{"approvedBy":"clerk"}""");
    }

    private async Task<List<string>> PlaceOnAsync(CancellationToken enough)
    {
        var placed = new List<string>();
        for (var number = 1; !enough.IsCancellationRequested; number++)
        {
            try
            {
                var status = await PostAsync("api/orders", Place($"N-{number}"));
                if (status == HttpStatusCode.Accepted) placed.Add($"N-{number}");
                else Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
            }
            catch (HttpRequestException)
            {
                // Nobody listens any more.
                return placed;
            }
        }

        return placed;
    }

    private static string Place(string id) =>
        $$"""{"orderId":"{{id}}","customerId":"user-123","items":[{"sku":"TEA-ASSAM","quantity":1}]}""";

    private async Task<HttpStatusCode> PostAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(Relative(path), content);
        return answer.StatusCode;
    }

    private static Uri Relative(string path) => new(path, UriKind.Relative);
}
