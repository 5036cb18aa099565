using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.Domain;
using OrderActors.Domain.Orders;
using OrderActors.Engine.Modules;
using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Http.Tests;

/// <summary>What is true of every route that reads, and what costly reads cost when many ask.</summary>
public sealed class ReadTests(ReadTests.CountingNode node) : IClassFixture<ReadTests.CountingNode>
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Head_OfEveryRouteThatReads_IsItsGetWithoutTheBody()
    {
        var id = await node.PlaceAsync();
        foreach (var path in Paths(id))
        {
            using var get = await SendAsync(HttpMethod.Get, path);
            using var head = await SendAsync(HttpMethod.Head, path);

            Assert.Equal((path, get.StatusCode), (path, head.StatusCode));
            Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
            Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        }
    }

    [Theory]
    [InlineData("/healthz", 200)]
    [InlineData("/readyz", 200)]
    [InlineData("/api/orders/NOBODY", 404)]
    [InlineData("/nowhere", 404)]
    [InlineData("/api/maintenance/purge", 404)]
    public async Task Head_OfAPath_HasTheStatusOfItsGet(string path, int status)
    {
        using var head = await SendAsync(HttpMethod.Head, path);

        Assert.Equal(status, (int)head.StatusCode);
    }

    [Fact]
    public async Task Allow_OfARouteThatReads_NamesHead()
    {
        using var refused = await SendAsync(HttpMethod.Put, "/healthz");

        Assert.Equal(["GET", "HEAD"], refused.Content.Headers.Allow);
    }

    [Fact]
    public async Task OpenApi_OfANumber_SaysNumberAlone()
    {
        var document = (await node.GetAsync("/openapi/v1.json")).Json;

        var types = Types(document).ToList();
        Assert.Contains(["integer"], types);
        Assert.DoesNotContain(types, type => type.Contains("string") && type.Any(one => one is "integer" or "number"));
    }

    [Fact]
    public async Task OpenApi_AskedForByMany_IsMadeOnce()
    {
        var documents = new ConcurrentBag<string>();
        await Parallel.ForAsync(0, 200, async (i, _) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/openapi/v1.json?x={i}");
            request.Headers.Host = string.Create(CultureInfo.InvariantCulture, $"localhost:{i + 1}");
            using var answer = await node.Http.SendAsync(request, CancellationToken.None);
            documents.Add(await answer.Content.ReadAsStringAsync(CancellationToken.None));
        });

        Assert.Single(documents.Distinct());
        Assert.Equal(1, node.DocumentsMade);
    }

    [Fact]
    public async Task Invariants_AskedForByManyAtOnce_AreCheckedOneAtATimeForAllWhoWait()
    {
        const int Others = 20;
        var (checks, arrivals) = (new GatedChecks(), new Arrivals(1 + Others));
        var gated = new GatedNode(checks, arrivals);
        await gated.InitializeAsync();
        try
        {
            var first = NumberAsync(gated);
            await checks.Started.WaitAsync(TestTimeout);
            var others = Enumerable.Range(0, Others).Select(_ => NumberAsync(gated)).ToList();
            await arrivals.All.WaitAsync(TestTimeout);
            checks.Release();

            Assert.Equal(1, await first.WaitAsync(TestTimeout));
            Assert.All(await Task.WhenAll(others).WaitAsync(TestTimeout), number => Assert.Equal(2, number));
            Assert.Equal(3, await NumberAsync(gated));
            Assert.Equal(1, checks.MostAtOnce);
        }
        finally
        {
            await gated.DisposeAsync();
        }
    }

    [Fact]
    public async Task Invariants_AModulesCheckFindsSomething_AreUncleanAndNameIt()
    {
        var host = new CheckedNode();
        await host.InitializeAsync();
        try
        {
            var report = (await host.GetAsync("/api/invariants")).Json;

            Assert.False(report.GetProperty("clean").GetBoolean());
            var violation = Assert.Single(report.GetProperty("violations").EnumerateArray());
            Assert.Equal(("seats", "seat/7", "booked twice"), (violation.GetProperty("rule").GetString(),
                violation.GetProperty("subject").GetString(), violation.GetProperty("detail").GetString()));
        }
        finally
        {
            await host.DisposeAsync();
        }
    }

    private static async Task<int> NumberAsync(RunningNode node) =>
        (await node.GetAsync("/api/invariants")).Json.GetProperty("endedOrders").GetInt32();

    private static IEnumerable<string[]> Types(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
            member is { Name: "type", Value.ValueKind: JsonValueKind.String } ? [[member.Value.GetString()!]]
            : member is { Name: "type", Value.ValueKind: JsonValueKind.Array }
                ? [[.. member.Value.EnumerateArray().Select(type => type.GetString()!)]]
                : Types(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Types),
        _ => [],
    };

    private IEnumerable<string> Paths(string id) =>
        from route in node.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        where route.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods.Contains("GET")
        select route.RoutePattern.RawText!.TrimEnd('/').Replace("{kind}", "order", StringComparison.Ordinal)
            .Replace("{id}", id, StringComparison.Ordinal).Replace("{sku}", "MUG-BLUE", StringComparison.Ordinal);

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path) =>
        node.Http.SendAsync(new HttpRequestMessage(method, path),
            method == HttpMethod.Get && path.EndsWith("/events", StringComparison.Ordinal)
                ? HttpCompletionOption.ResponseHeadersRead : HttpCompletionOption.ResponseContentRead);

    /// <summary>A node that counts how often its OpenAPI document is made.</summary>
    public sealed class CountingNode : RunningNode
    {
        private int made;

        public int DocumentsMade => made;

        protected override void AddTo(IServiceCollection services) => services.Configure<OpenApiOptions>("v1",
            openApi => openApi.AddDocumentTransformer((_, _, _) =>
            {
                Interlocked.Increment(ref made);
                return Task.CompletedTask;
            }));
    }

    private sealed class GatedNode(GatedChecks checks, Arrivals arrivals) : RunningNode
    {
        protected override void AddTo(IServiceCollection services) =>
            services.AddSingleton<IInvariants>(checks).AddSingleton<IStartupFilter>(arrivals);
    }

    /// <summary>A node with a module whose records never agree.</summary>
    private sealed class CheckedNode : RunningNode
    {
        protected override void AddTo(IServiceCollection services) =>
            services.AddSingleton<IInvariantCheck, DoubleBooking>();
    }

    private sealed class DoubleBooking : IInvariantCheck
    {
        public Task<IReadOnlyList<InvariantFinding>> CheckAsync(CancellationToken cancellation) =>
            Task.FromResult<IReadOnlyList<InvariantFinding>>([new("seats", "seat/7", "booked twice")]);
    }

    /// <summary>Tells when this many requests have come to the place where they wait.</summary>
    private sealed class Arrivals(int expected) : IStartupFilter
    {
        private readonly TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int arrived;

        public Task All => all.Task;

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (context, following) =>
            {
                var answering = following(context);
                if (Interlocked.Increment(ref arrived) == expected) all.SetResult();
                await answering;
            });
            next(app);
        };
    }

    /// <summary>Checks that are numbered; the first one waits until it is let go.</summary>
    private sealed class GatedChecks : IInvariants
    {
        private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int made;
        private int atOnce;

        public Task Started => started.Task;

        public int MostAtOnce { get; private set; }

        public void Release() => released.SetResult();

        public async Task<InvariantReport> CheckAsync(CancellationToken cancellation)
        {
            var number = Interlocked.Increment(ref made);
            MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref atOnce));
            started.TrySetResult();
            await released.Task.WaitAsync(cancellation);
            Interlocked.Decrement(ref atOnce);
            var money = Money.Zero("EUR");
            return new()
            {
                Clean = true,
                EndedOrders = number,
                OrdersInFlight = 0,
                PurgedOrders = 0,
                Stages = new Dictionary<string, int>(),
                Stock = new(0, 0, 0, 0),
                Money = new(money, money, money),
                Violations = [],
                Unreadable = [],
                Waived = [],
                InFlight = [],
            };
        }
    }
}
