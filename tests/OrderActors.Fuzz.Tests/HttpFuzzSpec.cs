using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OrderActors.Node.Testing;
using Xunit;
using Xunit.Abstractions;

namespace OrderActors.Fuzz.Tests;

/// <summary>Odd requests without end harm nobody: not the node, not its memory, not the orders in between.</summary>
public abstract class HttpFuzzSpec(NodeFixture fixture, ITestOutputHelper output, int share = 1) : IAsyncLifetime
{
    private const int Clients = 16;
    private const int GoodOrderEach = 20;
    private const int MostShown = 5;

    /// <summary>Heap that may be more at the end than after a third: this, and so much a request.</summary>
    private const long HeapNoise = 8 * 1024 * 1024;
    private const long HeapPerRequest = 64;

    /// <summary>Less than this is taken for a node at rest, with no buffers pooled that count.</summary>
    private const long HeapAtRest = 24 * 1024 * 1024;

    /// <summary>What the server's pool of pinned buffers may hold: sixteen bodies of 2 MiB, twice.</summary>
    private const long PinnedLimit = 64 * 1024 * 1024;

    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly FuzzPlan plan = FuzzPlan.FromEnvironment(share);
    private readonly FreshFolder backups = new();
    private readonly FuzzFindings found = new();

    public Task InitializeAsync() => fixture.PrepareAsync();

    public async Task DisposeAsync()
    {
        backups.Dispose();
        await fixture.DisposeAsync();
    }

    [Fact]
    public async Task Gateway_UnderOddRequests_RefusesThemAndLosesNothing()
    {
        output.WriteLine($"seed {plan.Seed}, {plan.Requests} requests; to repeat: {plan.Repeat(GetType().Name)}");
        var unobserved = new List<string>();
        void Observe(object? sender, UnobservedTaskExceptionEventArgs e)
        {
            lock (unobserved) unobserved.Add(e.Exception.ToString());
        }

        TaskScheduler.UnobservedTaskException += Observe;
        try
        {
            await FuzzAsync();
            await RestartAsync();
            CollectAll();
            lock (unobserved) Assert.Empty(unobserved);
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Observe;
        }
    }

    private async Task FuzzAsync()
    {
        await using var node = await FuzzNode.StartAsync(fixture, backups.Path);
        using var http = new HttpClient { BaseAddress = node.Address };
        await FuzzShop.FillAsync(http);
        var kept = new KeptOrders(http);
        if (plan.Only is { } only)
        {
            await RunAsync(node, http, kept, only, only + 1);
            return;
        }

        await RunAsync(node, http, kept, 0, plan.Requests / 3);
        var before = await HeapAtRestAsync(node, HeapAtRest);
        await RunAsync(node, http, kept, plan.Requests / 3, plan.Requests);
        var requests = plan.Requests - (plan.Requests / 3);
        var allowed = HeapNoise + (HeapPerRequest * requests);
        var after = await HeapAtRestAsync(node, before.Bytes + allowed);
        Tell(before, after);
        Assert.Empty(await kept.LostAsync());
        var health = await http.GetFromJsonAsync<JsonElement>("/healthz");
        Assert.Equal(("healthy", 0, 0), (health.GetProperty("status").GetString(),
            health.GetProperty("zombies").GetInt32(), health.GetProperty("stoppedSagas").GetInt32()));
        var grown = after.Bytes - before.Bytes;
        Assert.InRange(after.Pinned, 0, PinnedLimit);
        Assert.True(grown < allowed,
            $"the heap grew by {grown} bytes in {requests} requests. {Repeat()}");
    }

    private async Task RunAsync(FuzzNode node, HttpClient http, KeptOrders kept, int from, int to)
    {
        var generator = new CaseGenerator(plan.Seed, RouteTemplates.Of(backups.Path));
        var next = from - 1;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            using var client = new FuzzClient(node.Address, http, found);
            int number;
            while ((number = Interlocked.Increment(ref next)) < to && found.AllWrong.Count < MostShown)
            {
                if (number % GoodOrderEach == 0) await kept.AddAsync(number / GoodOrderEach);
                await client.RunAsync(generator.Make(number));
            }
        })));
        try
        {
            await node.IdleAsync(TestTimeout);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{node.InFlight} requests are still under way. {Repeat()}");
        }

        if (found.AllWrong.Count > 0 || node.Errors.Count > 0) Assert.Fail(Report(node));
    }

    /// <summary>Everything that was taken is there for a new process, and can be read.</summary>
    private async Task RestartAsync()
    {
        await using var node = await FuzzNode.StartAsync(fixture, backups.Path);
        using var http = new HttpClient { BaseAddress = node.Address };
        Assert.Equal("ready", (await http.GetFromJsonAsync<JsonElement>("/readyz")).GetProperty("status").GetString());
        var listed = new HashSet<string>(StringComparer.Ordinal);
        var kinds = (await http.GetFromJsonAsync<JsonElement>("/api/kinds")).GetProperty("kinds").EnumerateArray();
        foreach (var kind in kinds) await ListAsync(http, kind.GetProperty("kind").GetString()!, listed);
        Assert.Equal([], found.Started.Except(listed).Order(StringComparer.Ordinal));
        foreach (var saga in listed.Where(saga => !saga.StartsWith("order/", StringComparison.Ordinal)))
            await http.GetFromJsonAsync<JsonElement>($"/api/sagas/{saga}/history");

        // It folds the history of every order.
        var report = await http.GetFromJsonAsync<JsonElement>("/api/invariants");
        Assert.True(report.GetProperty("clean").GetBoolean(), report.ToString());
        Assert.Equal(listed.Count(saga => saga.StartsWith("order/", StringComparison.Ordinal)),
            report.GetProperty("endedOrders").GetInt32() + report.GetProperty("ordersInFlight").GetInt32());
        Assert.Empty(node.Errors);
        output.WriteLine($"after a restart: {listed.Count} sagas listed, {found.Started.Count()} of odd requests");
    }

    private static async Task ListAsync(HttpClient http, string kind, HashSet<string> listed)
    {
        var after = "";
        while (true)
        {
            var page = await http.GetFromJsonAsync<JsonElement>($"/api/sagas?kind={kind}&limit=500{after}");
            foreach (var row in page.GetProperty("sagas").EnumerateArray())
                listed.Add($"{kind}/{row.GetProperty("id").GetString()}");
            if (page.GetProperty("next").GetString() is not { } next) return;
            after = $"&after={next}";
        }
    }

    /// <summary>
    /// The heap once it is within a limit, or once the wait ends. What is leaked stays; what .NET's shared array pools
    /// hold (buffers of a few MiB after large bodies, the server's and this test's own) goes after a while without use.
    /// </summary>
    private async Task<(long Bytes, long Pinned)> HeapAtRestAsync(FuzzNode node, long limit)
    {
        using var timeout = new CancellationTokenSource(TestTimeout);
        while (true)
        {
            var heap = await HeapAsync(node);
            if (heap.Bytes < limit || timeout.IsCancellationRequested) return heap;
            output.WriteLine($"heap: {heap.Bytes:N0} bytes so far");
            await RealTime.PassAsync(Pause, CancellationToken.None);
        }
    }

    /// <summary>The managed heap after full collections, and apart what is pinned: the server's buffers.</summary>
    private static async Task<(long Bytes, long Pinned)> HeapAsync(FuzzNode node)
    {
        const int PinnedHeap = 4;
        await node.IdleAsync(TestTimeout);
        CollectAll();
        var total = GC.GetTotalMemory(forceFullCollection: true);
        var pinned = GC.GetGCMemoryInfo(GCKind.FullBlocking).GenerationInfo[PinnedHeap];
        var used = pinned.SizeAfterBytes - pinned.FragmentationAfterBytes;
        return (total - used, used);
    }

    private static void CollectAll()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private void Tell((long Bytes, long Pinned) before, (long Bytes, long Pinned) after)
    {
        var statuses = string.Join(", ", found.Statuses.OrderBy(s => s.Key).Select(s => $"{s.Value} × {s.Key}"));
        output.WriteLine($"answers: {statuses}");
        output.WriteLine($"heap: {before.Bytes:N0} bytes after a third, {after.Bytes:N0} at the end; " +
            $"pinned {before.Pinned:N0} and {after.Pinned:N0}");
    }

    private string Report(FuzzNode node)
    {
        var text = new StringBuilder();
        foreach (var error in node.Errors.Take(MostShown))
            text.AppendLine(CultureInfo.InvariantCulture, $"logged as an error: {error}");
        foreach (var (fuzz, what) in found.AllWrong)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"request {fuzz.Number}, {fuzz.Route} ({fuzz.Changes}; {fuzz.Ending}): {what}");
            text.AppendLine(CultureInfo.InvariantCulture, $"the request: {ByteText.Escape(fuzz.Bytes.Span)}");
            text.AppendLine(CultureInfo.InvariantCulture, $"it alone: {plan.Repeat(GetType().Name, fuzz.Number)}");
        }

        return text.Append(Repeat()).ToString();
    }

    private string Repeat() => $"seed {plan.Seed}; all of it: {plan.Repeat(GetType().Name)}";
}
