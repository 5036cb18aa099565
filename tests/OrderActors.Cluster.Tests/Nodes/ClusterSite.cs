using System.Globalization;
using OrderActors.Cluster.Tests.Load;
using OrderActors.Node.Testing;

namespace OrderActors.Cluster.Tests.Nodes;

/// <summary>A cluster's nodes as processes of their own, on one schema and on loopback.</summary>
/// <param name="say">Where to say what happens.</param>
internal sealed class ClusterSite(Action<string> say) : IAsyncDisposable
{
    /// <summary>The longest that anything here may take.</summary>
    public static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(60);

    /// <summary>This many of the first nodes are seeds.</summary>
    private const int Seeds = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly List<FreshFolder> folders = [];
    private readonly List<string> gates = [];
    private readonly List<NodeProcess> nodes = [];
    private volatile bool ended;

    /// <summary>The schema of all nodes.</summary>
    public PostgresFixture Fixture { get; } = new();

    /// <summary>The nodes, each with the number by which it was made.</summary>
    public IReadOnlyList<NodeProcess> Nodes => nodes;

    /// <summary>Where they serve HTTP.</summary>
    public IReadOnlyList<string> Addresses => [.. nodes.Select(node => node.Address)];

    /// <summary>Settings of every node, as variables.</summary>
    public List<(string Name, string Value)> Settings { get; } = [];

    /// <summary>
    /// Makes the schema and this many nodes, and starts them one after the other: the first one is the oldest, and so
    /// has the singleton and the shards' coordinator.
    /// </summary>
    /// <param name="count">How many.</param>
    public async Task StartAsync(int count)
    {
        await PrepareAsync(count);
        foreach (var node in nodes) await StartAsync(node);
    }

    /// <summary>Makes the schema and this many nodes; none is started.</summary>
    public async Task PrepareAsync(int count)
    {
        await Fixture.PrepareAsync();
        gates.AddRange(Enumerable.Range(0, count).Select(_ => string.Create(
            CultureInfo.InvariantCulture, $"127.0.0.1:{NodeProcess.FreePort()}")));
        foreach (var gate in gates) nodes.Add(Make(gate));
    }

    /// <summary>One more node; it is not started.</summary>
    /// <param name="flags">What is said besides where it listens and whom it joins.</param>
    public NodeProcess Add(params string[] flags)
    {
        gates.Add($"127.0.0.1:{NodeProcess.FreePort()}");
        var node = Make(gates[^1], flags);
        nodes.Add(node);
        return node;
    }

    /// <summary>Starts a node and waits until it is a member and serves.</summary>
    public async Task StartAsync(NodeProcess node)
    {
        var watch = Watch.Start();
        await node.StartAsync();
        await node.ReadyAsync();
        say($"node {Number(node)} has joined, {watch} after its start");
    }

    /// <summary>Which one it is, from 0.</summary>
    public int Number(NodeProcess node) => nodes.IndexOf(node);

    /// <summary>Ends a node in order and says its exit code.</summary>
    public async Task<int> StopAsync(NodeProcess node)
    {
        var watch = Watch.Start();
        node.Terminate();
        var (code, _, error) = await node.ExitAsync();
        say($"node {Number(node)} has ended, {watch} after SIGTERM, with {code} {error}".TrimEnd());
        return code;
    }

    /// <summary>Waits for something to become true of the outside.</summary>
    /// <exception cref="TimeoutException">It does not, within <see cref="TestTimeout"/>.</exception>
    public static async Task UntilAsync(string what, Func<Task<bool>> holds)
    {
        var watch = Watch.Start();
        while (!await holds())
        {
            if (watch.Elapsed > TestTimeout) throw new TimeoutException($"in vain waited for: {what}");
            await RealTime.PassAsync(Pause, CancellationToken.None);
        }
    }

    /// <summary>Waits until the index holds every row of the journal.</summary>
    public Task UntilIndexedAsync() => UntilAsync("the index holds the journal", async () =>
        await ScalarAsync("SELECT through >= (SELECT max(ordering) FROM journal) FROM saga_index_offset") is true);

    /// <summary>The first value that SQL gives.</summary>
    public async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = await Fixture.OpenJournalAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A test's own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        ended = true;
        foreach (var node in nodes)
        {
            foreach (var line in node.Complaints) say($"node {Number(node)} said: {line}");
            node.Dispose();
        }

        await Fixture.DisposeAsync();
        foreach (var folder in folders) folder.Dispose();
    }

    /// <summary>What nodes say of each other, to tell what a wait was for.</summary>
    private void Hear(string gate, string line)
    {
        var at = line.IndexOf("Cluster: ", StringComparison.Ordinal);
        if (at < 0 || ended) return;
        var said = line[(at + "Cluster: ".Length)..];
        for (var n = 0; n < gates.Count; n++)
            said = said.Replace($"akka.tcp://orders@{gates[n]}", FormattableString.Invariant($"node {n}"),
                StringComparison.Ordinal);
        say(FormattableString.Invariant($"node {gates.IndexOf(gate)}: {said}"));
    }

    private NodeProcess Make(string gate, params string[] flags)
    {
        var folder = new FreshFolder();
        folders.Add(folder);
        string[] seeds = [.. gates.Take(Seeds).SelectMany(seed => (string[])["--seed", seed])];
        // The environment's own settings reach a node by themselves, and so a setting may be tried by hand.
        return new(folder.Path, [.. Fixture.Variables, .. Settings])
        {
            Flags = ["--engine", "akka", "--cluster", gate, .. seeds, .. flags],
            Heard = line => Hear(gate, line),
        };
    }
}
