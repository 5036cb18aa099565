using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Http.Tests;

/// <summary>Callers who take their time, or take too much, are sent away; the node gives up first.</summary>
public sealed class HttpLimitTests : IAsyncLifetime
{
    private const string Post = "POST /api/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource timeout = new(TestTimeout);
    private readonly RunningNode node = new()
    {
        Settings =
        {
            ["Http:HeaderTimeout"] = "00:00:01",
            ["Http:Grace"] = "00:00:01.1",
            ["Http:Connections"] = "2",
            ["Http:IdleTimeout"] = "00:00:50",
            ["Http:BytesPerSecond"] = "100",
        },
    };

    public Task InitializeAsync() => node.InitializeAsync();

    public async Task DisposeAsync()
    {
        await node.DisposeAsync();
        timeout.Dispose();
    }

    [Fact]
    public void Settings_OfTheLimits_ReachTheServer()
    {
        var limits = node.Service<IOptions<KestrelServerOptions>>().Value.Limits;

        Assert.Equal((TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(50), 2L, 16 * 1024 * 1024L),
            (limits.RequestHeadersTimeout, limits.KeepAliveTimeout, limits.MaxConcurrentConnections!.Value,
                limits.MaxRequestBodySize!.Value));
        foreach (var rate in new[] { limits.MinRequestBodyDataRate!, limits.MinResponseDataRate! })
            Assert.Equal((100d, TimeSpan.FromSeconds(1.1)), (rate.BytesPerSecond, rate.GracePeriod));
    }

    [Fact]
    public async Task Body_ThatStopsComing_Is408AndTheConnectionEnds()
    {
        using var connection = await SendAsync($"{Post}Content-Length: 500\r\n\r\n{{\"customerId\"");

        var answer = await connection.ReadAsync("POST", timeout.Token);

        Assert.Equal((408, "application/problem+json"), (answer!.Status, answer.Header("content-type")));
        Assert.Equal("timeout", answer.Json().GetProperty("code").GetString());
        Assert.True(answer.Closes);
        Assert.Null(await connection.ReadAsync("POST", timeout.Token));
    }

    [Fact]
    public async Task Headers_ThatStopComing_AreGivenUp()
    {
        using var connection = await SendAsync(Post);

        var answer = await connection.ReadAsync("POST", timeout.Token);

        Assert.Equal(408, answer!.Status);
        Assert.Null(await connection.ReadAsync("POST", timeout.Token));
    }

    [Theory]
    [InlineData("/api/orders")]
    [InlineData("/nowhere")]
    public async Task Body_AnnouncedAsTooLarge_IsRefusedUnreadAndTheConnectionEnds(string path)
    {
        using var connection = await SendAsync(
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
            "Content-Length: 1048577\r\n\r\n");

        var answer = await connection.ReadAsync("POST", timeout.Token);

        Assert.Equal((413, "payload-too-large"), (answer!.Status, answer.Json().GetProperty("code").GetString()));
        Assert.True(answer.Closes);
        Assert.False(await connection.GoesOnAsync(timeout.Token));
    }

    /// <summary>A caller that sends all before it listens, as most do.</summary>
    [Theory]
    [InlineData("Content-Length: 8388608\r\n\r\n", "")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n800000\r\n", "\r\n0\r\n\r\n")]
    public async Task Body_ThatIsTooLarge_IsSentToItsEndAndTheAnswerArrives(string announced, string end)
    {
        using var connection = await SendAsync($"{Post}{announced}{new string('x', 8 * 1024 * 1024)}{end}");

        var answer = await connection.ReadAsync("POST", timeout.Token);

        Assert.Equal((413, "payload-too-large"), (answer!.Status, answer.Json().GetProperty("code").GetString()));
        Assert.True(answer.Closes);
        Assert.Null(await connection.ReadAsync("POST", timeout.Token));
    }

    [Fact]
    public async Task Connections_BeyondTheLimit_AreClosedAsTheyCome()
    {
        using var first = await SendAsync("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
        using var second = await SendAsync("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.Equal(200, (await first.ReadAsync("GET", timeout.Token))!.Status);
        Assert.Equal(200, (await second.ReadAsync("GET", timeout.Token))!.Status);

        using var third = await RawConnection.OpenAsync(node.Port, timeout.Token);

        Assert.Null(await third.ReadAsync("GET", timeout.Token));
    }

    private async Task<RawConnection> SendAsync(string text)
    {
        var connection = await RawConnection.OpenAsync(node.Port, timeout.Token);
        await connection.SendAsync(ByteText.ToBytes(text), timeout.Token);
        return connection;
    }
}
