using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.Engine.Journal;
using OrderActors.Node.Testing;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Http.Tests;

/// <summary>What many feeds cost: the journal is read once for all, and no one may open any number.</summary>
public sealed class FeedLoadTests
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Feeds_OfAllAndOfOldOrders_ReadTheJournalOnceForAll()
    {
        const int Each = 50;
        var node = new CountingNode();
        await node.InitializeAsync();
        try
        {
            var old = await node.PlaceAsync();
            var mark = await node.PositionAsync();
            var feeds = new List<Task<string>>();
            for (var i = 0; i < Each; i++)
            {
                feeds.Add(await LineAsync(node, $"/api/events?after={mark}", "\"stage\":\"cancelled\""));
                feeds.Add(await LineAsync(node, $"/api/orders/{old}/events?after=0", "\"stage\":\"cancelled\""));
            }

            var before = node.Journal.Reads;
            for (var i = 0; i < 20; i++) await node.PlaceAsync();
            await node.PostAsync($"/api/orders/{old}/cancel?waitFor=end", """{"reason":"not wanted"}""");
            await Task.WhenAll(feeds).WaitAsync(TestTimeout);

            // Two for each event at the most: one that finds it, one that finds no more.
            var events = await node.PositionAsync() - mark;
            Assert.InRange(node.Journal.Reads - before, 1, 2 * events + 10);
        }
        finally
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task Feeds_BeyondTheLimitOfACallerOrOfTheProcess_Are503UntilOneEnds()
    {
        var node = new RunningNode { Settings = { ["Http:Feeds"] = "3", ["Http:FeedsPerCaller"] = "2" } };
        await node.InitializeAsync();
        try
        {
            var id = await node.PlaceAsync();
            using var other = From("127.0.0.2", node);
            using var third = From("127.0.0.3", node);
            var first = await OpenAsync(node.Http, "/api/events");
            using var second = await OpenAsync(node.Http, $"/api/orders/{id}/events");
            using var refused = await OpenAsync(node.Http, $"/api/sagas/order/{id}/events");
            using var ofOther = await OpenAsync(other, "/api/events");
            using var full = await OpenAsync(third, "/api/events");

            Assert.Equal([200, 200, 503, 200, 503], ((HttpResponseMessage[])[first, second, refused, ofOther, full])
                .Select(answer => (int)answer.StatusCode));
            foreach (var answer in (HttpResponseMessage[])[refused, full])
            {
                Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero);
                var problem = new NodeResponse(answer, await answer.Content.ReadAsStringAsync());
                Assert.Equal("too-many-feeds", problem.Text("code"));
            }

            first.Dispose();
            var again = await OpenAsync(node.Http, "/api/events");
            while (again.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                again.Dispose();
                again = await OpenAsync(node.Http, "/api/events");
            }

            Assert.Equal(HttpStatusCode.OK, again.StatusCode);
            again.Dispose();
        }
        finally
        {
            await node.DisposeAsync();
        }
    }

    private static Task<HttpResponseMessage> OpenAsync(HttpClient http, string path) =>
        http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);

    /// <summary>Opens a feed; the task ends with the first line that has the text in it.</summary>
    private static async Task<Task<string>> LineAsync(RunningNode node, string path, string text)
    {
        var answer = await OpenAsync(node.Http, path);
        var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal(": orders", await lines.ReadLineAsync());
        return ReadAsync();

        async Task<string> ReadAsync()
        {
            while (await lines.ReadLineAsync() is { } line)
                if (line.Contains(text, StringComparison.Ordinal)) return line;
            throw new EndOfStreamException($"{path} ended");
        }
    }

    private static HttpClient From(string address, RunningNode node) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            await socket.ConnectAsync(IPAddress.Loopback, node.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = node.Http.BaseAddress,
    };

    private sealed class CountingNode : RunningNode
    {
        public CountingJournal Journal { get; private set; } = null!;

        protected override void AddTo(IServiceCollection services)
        {
            var inner = services.Last(service => service.ServiceType == typeof(IJournal)).ImplementationFactory!;
            services.AddSingleton<IJournal>(provider => Journal = new((IJournal)inner(provider)));
        }
    }

    /// <summary>The node's journal, with a count of the reads by ordering.</summary>
    private sealed class CountingJournal(IJournal inner) : IJournal
    {
        private int reads;

        public int Reads => reads;

        public ValueTask OpenAsync(CancellationToken cancellation) => inner.OpenAsync(cancellation);

        public ValueTask<AppendResult> AppendAsync(IReadOnlyList<JournalRow> rows, CancellationToken cancellation) =>
            inner.AppendAsync(rows, cancellation);

        public ValueTask<AppendResult> AppendAsync(
            IReadOnlyList<JournalRow> rows, IReadOnlyList<KeyClaim> claims, CancellationToken cancellation) =>
            inner.AppendAsync(rows, claims, cancellation);

        public ValueTask<AppendResult> ReleaseAsync(KeyClaim claim, CancellationToken cancellation) =>
            inner.ReleaseAsync(claim, cancellation);

        public ValueTask<(AppendResult Result, ClaimSweep Sweep)> SweepAsync(
            DateTimeOffset before, ClaimPosition after, int limit, CancellationToken cancellation) =>
            inner.SweepAsync(before, after, limit, cancellation);

        public ValueTask<AppendResult> RemoveAsync(IReadOnlyList<SagaId> sagas, CancellationToken cancellation) =>
            inner.RemoveAsync(sagas, cancellation);

        public ValueTask<IReadOnlyList<JournalRow>> LoadAsync(
            IReadOnlyList<SagaId> sagas, CancellationToken cancellation) => inner.LoadAsync(sagas, cancellation);

        public ValueTask<JournalPage> ReadAsync(long after, int limit, CancellationToken cancellation)
        {
            Interlocked.Increment(ref reads);
            return inner.ReadAsync(after, limit, cancellation);
        }

        public ValueTask<JournalReach> ReachAsync(CancellationToken cancellation) => inner.ReachAsync(cancellation);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
