using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using OrderActors.Node.Testing;
using Xunit;
using Xunit.Abstractions;

namespace OrderActors.Crash.Tests.Kill;

/// <summary>A second node that waits beside the first, and continues where that one was killed.</summary>
public abstract class StandbySpec<TFixture>(ITestOutputHelper output)
    : NodeSpec<TFixture>(TimeSpan.FromMinutes(2)) where TFixture : NodeFixture, new()
{
    private const int Orders = 12;

    /// <summary>Generous for a machine with other work; on a quiet one it takes about a second.</summary>
    private static readonly TimeSpan TakeOverLimit = TimeSpan.FromSeconds(15);

    private readonly HttpClient http = new();

    public override Task DisposeAsync()
    {
        http.Dispose();
        return base.DisposeAsync();
    }

    [Fact]
    public async Task Standby_OwnerIsKilled_TakesOverWithEveryOrder()
    {
        using var owner = new NodeProcess(Fixture, ("ORDERACTORS__Services__PaymentFailureRate", "0"));
        using var standby = new NodeProcess(Fixture.SecondFolder,
            [
                .. Fixture.Variables, ("ORDERACTORS__Standby", "true"),
                ("ORDERACTORS__Services__PaymentFailureRate", "0"),
            ]);
        await owner.StartAsync();
        await owner.ReadyAsync();
        await standby.StartAsync();
        await standby.ReadyAsync();
        await AssertStandsByAsync(standby.Address);
        for (var n = 0; n < Orders; n++)
            await RunAsync(owner.Address,
                "place", "--id", Id(n), "--item", "TEA-ASSAM=1", "--wait", "awaiting-approval");

        var killed = Stopwatch.GetTimestamp();
        await owner.KillAsync();
        while (await StatusAsync(standby.Address, "/readyz") != HttpStatusCode.OK) await Task.Yield();
        var took = Stopwatch.GetElapsedTime(killed);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ready {took.TotalMilliseconds:F0} ms later"));
        Assert.InRange(took, TimeSpan.Zero, TakeOverLimit);

        for (var n = 0; n < Orders; n++) await RunAsync(standby.Address, "approve", Id(n), "--by", "clerk");
        for (var n = 0; n < Orders; n++) await RunAsync(standby.Address, "status", Id(n), "--wait");
        await RunAsync(standby.Address, "invariants");
        standby.Terminate();
        Assert.Equal((0, ""), Ended(await standby.ExitAsync()));
        Assert.Empty(standby.Complaints);
    }

    [Fact]
    public async Task Standby_IsStoppedWhileItWaits_EndsWellAndLeavesTheOwnerAlone()
    {
        using var owner = new NodeProcess(Fixture);
        using var standby =
            new NodeProcess(Fixture.SecondFolder, [.. Fixture.Variables, ("ORDERACTORS__Standby", "true")]);
        await owner.StartAsync();
        await owner.ReadyAsync();
        await standby.StartAsync();
        await standby.ReadyAsync();

        standby.Terminate();

        Assert.Equal((0, ""), Ended(await standby.ExitAsync()));
        await RunAsync(owner.Address, "products");
    }

    [Fact]
    public async Task Standby_WithoutAnOwner_TakesOverAtOnce()
    {
        using var node = new NodeProcess(Fixture, ("ORDERACTORS__Standby", "true"));
        await node.StartAsync();
        await node.RecoveredAsync();

        await RunAsync(node.Address, "products");
    }

    private async Task AssertStandsByAsync(string address)
    {
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(address, "/healthz"));
        foreach (var path in (string[])["/readyz", "/api/orders", "/api/orders/ANY", "/api/products", "/api/events"])
        {
            using var response = await http.GetAsync(new Uri(address + path), Cancellation);
            var problem = JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancellation));
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "standby"),
                (response.StatusCode, problem.GetProperty("code").GetString()));
            Assert.NotNull(response.Headers.RetryAfter);
        }
    }

    private async Task<HttpStatusCode> StatusAsync(string address, string path)
    {
        using var response = await http.GetAsync(new Uri(address + path), Cancellation);
        return response.StatusCode;
    }

    private static (int Code, string Error) Ended((int Code, string Output, string Error) end) => (end.Code, end.Error);

    private static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"S-{number}");
}
