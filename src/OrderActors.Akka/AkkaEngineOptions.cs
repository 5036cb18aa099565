using OrderActors.Engine.Settings;

namespace OrderActors.Akka;

/// <summary>Settings of a node of the Akka engine. Read once, at start.</summary>
public sealed record AkkaEngineOptions
{
    /// <summary>The role of nodes that host sagas.</summary>
    public const string SagaRole = "saga";

    /// <summary>
    /// The role of nodes that serve HTTP. Every node does; one that has only this role hosts no sagas.
    /// </summary>
    public const string GatewayRole = "gateway";

    /// <summary>What this node does: <see cref="SagaRole"/>, <see cref="GatewayRole"/> or both. Default both.</summary>
    public IList<string> Roles { get; } = [];

    /// <summary>
    /// Whether this node is a cluster of one, which others cannot join, since its store is its own. It listens on a
    /// free port of loopback. Default false.
    /// </summary>
    public bool IsAlone { get; set; }

    /// <summary>
    /// Whether to wait while another node owns the store, and to take over when it ends. Only with
    /// <see cref="IsAlone"/>: the nodes of a cluster take over from each other anyway. Default false.
    /// </summary>
    public bool Standby { get; set; }

    /// <summary>The address that this node listens on for the others, unless HOCON names one. Default
    /// 127.0.0.1.</summary>
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>The name or address by which the others reach it, or null: <see cref="Host"/>.</summary>
    public string? PublicHost { get; set; }

    /// <summary>
    /// The port that this node listens on for the others, unless HOCON names one; 0 takes a free one. Default 4053.
    /// </summary>
    public int Port { get; set; } = 4053;

    /// <summary>
    /// The members to join by, as <c>host:port</c>; the first one founds the cluster. Default: this node alone.
    /// </summary>
    public IList<string> Seeds { get; } = [];

    /// <summary>Seeds by the names that a StatefulSet gives its pods, besides <see cref="Seeds"/>.</summary>
    public StatefulSetSeeds StatefulSet { get; set; } = new();

    /// <summary>
    /// How many shards the sagas are divided into; agreed upon with the journal once and for all. Default 100.
    /// </summary>
    public int Shards { get; set; } = 100;

    /// <summary>How long an idle saga stays in memory. Default 10 s.</summary>
    [DurationLimits("1ms", "1h")]
    public TimeSpan PassivateAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many sagas may be in memory while the index does not advance. Idle ones beyond that are passivated before
    /// the index has their newest row; if they are due, they are woken once it has. Default 20,000.
    /// </summary>
    public int LiveSagas { get; set; } = 20_000;

    /// <summary>How long an ended saga that nobody asks for stays in memory. Default 20 ms.</summary>
    [DurationLimits("1ms", "1h")]
    public TimeSpan ForgetEndedAfter { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// The largest payload of one event, in bytes. Default 1 MiB, at most 2 MiB: a saga's reply is sent to other nodes
    /// in one frame.
    /// </summary>
    public int MaxEventBytes { get; set; } = 1024 * 1024;

    /// <summary>How many commands may wait for a reply on this node; further ones get "busy". Default 20,000.</summary>
    public int InboxLimit { get; set; } = 20_000;

    /// <summary>How long to wait for a reply before a command or a query is sent again. Default 3 s.</summary>
    [DurationLimits("1ms", "1m")]
    public TimeSpan ResendAfter { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long a command may wait for its reply in all: long enough for a shard's move and a node's loss. Default 25
    /// s.
    /// </summary>
    [DurationLimits("1ms", "10m")]
    public TimeSpan AnswerWithin { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>How often the index is caught up from the journal. Default 100 ms.</summary>
    [DurationLimits("1ms", "1m")]
    public TimeSpan IndexInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// How long the index may stay behind the journal without advancing before this node reports that it is degraded.
    /// Default 30 s.
    /// </summary>
    [DurationLimits("1ms", "1h")]
    public TimeSpan IndexWithin { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the index is asked for sagas whose time has come. Default 500 ms.</summary>
    [DurationLimits("1ms", "1m")]
    public TimeSpan WakeUpInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How often the index is asked for sagas whose work should be running; one that is found twice is woken up.
    /// Default 2 s.
    /// </summary>
    [DurationLimits("1ms", "10m")]
    public TimeSpan ResumeInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a new cluster singleton waits for the previous one's session to end. After that it assumes another
    /// cluster on the same journal, and the node ends. Default 60 s.
    /// </summary>
    [DurationLimits("1ms", "1h")]
    public TimeSpan LeadershipWithin { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long the journal's database may be away before this node leaves the cluster and ends. Until then it decides
    /// nothing, and continues once the database is back. Default 60 s.
    /// </summary>
    [DurationLimits("1ms", "1h")]
    public TimeSpan OutageWithin { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long a saga that moves to another node lets its attempts continue. Default 1 s, at most 4 s: a moving shard
    /// waits 5 s for its sagas.
    /// </summary>
    [DurationLimits("1ms", "4s")]
    public TimeSpan HandOverGrace { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a stop waits for handlers. Default 2 s.</summary>
    [DurationLimits("1ms", "10m")]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Called when this node must end, for example because it has permanently lost its share of the journal's lock.
    /// </summary>
    public Action<Exception> OnFatal { get; set; } = _ => { };

    /// <summary>The journal plugin of sagas; empty: the actor system's default. Set when the system is put
    /// together.</summary>
    internal string JournalPlugin { get; set; } = "";

    /// <summary>Whether there are seeds.</summary>
    internal bool HasSeeds => Seeds.Count > 0 || !string.IsNullOrEmpty(StatefulSet.Name);

    /// <summary>Whether this node hosts sagas.</summary>
    public bool HostsSagas => Roles.Count == 0 || Roles.Contains(SagaRole);

    /// <summary>Checks what can be checked without a network.</summary>
    /// <exception cref="ArgumentException">A setting makes no sense; the message names it.</exception>
    public void Validate()
    {
        foreach (var role in Roles)
            if (role is not (SagaRole or GatewayRole))
                throw new ArgumentException($"Roles: '{role}' is neither '{SagaRole}' nor '{GatewayRole}'.");
        foreach (var seed in Seeds) Address(seed);
        StatefulSet.Validate();
        if (!IsAlone && Port == 0 && !HasSeeds)
            throw new ArgumentException("Port is 0; a node without seeds must name the port that it is its seed by.");
        if (Port is < 0 or > 65535) throw new ArgumentException($"Port is {Port}; it must be from 0 to 65535.");
        AtLeast(Shards, 1, 10_000, nameof(Shards));
        AtLeast(MaxEventBytes, 1, 2 * 1024 * 1024, nameof(MaxEventBytes));
        AtLeast(LiveSagas, 1, int.MaxValue, nameof(LiveSagas));
        AtLeast(InboxLimit, 1, int.MaxValue, nameof(InboxLimit));
        DurationLimitsAttribute.Check(this);
    }

    /// <summary>The addresses of all seeds in Akka's form: <c>akka.tcp://orders@host:port</c>.</summary>
    /// <param name="system">The actor system's name.</param>
    public string[] SeedAddresses(string system)
    {
        var seeds = Seeds.Concat(StatefulSet.Seeds(Port)).ToList();
        if (seeds.Count == 0) seeds.Add($"{PublicHost ?? Host}:{Port}");
        return [.. seeds.Select(seed => $"akka.tcp://{system}@{Address(seed)}")];
    }

    private static string Address(string seed)
    {
        var colon = seed.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(seed.AsSpan(colon + 1), out var port) || port is < 1 or > 65535)
            throw new ArgumentException($"Seeds: '{seed}' is not of the form host:port.");
        return seed;
    }

    private static void AtLeast(int value, int least, int most, string name)
    {
        if (value < least || value > most)
            throw new ArgumentException($"{name} is {value}; it must be from {least} to {most}.");
    }
}

/// <summary>
/// The names of a StatefulSet's pods: <c>orders-0.orders-nodes</c>, <c>orders-1.orders-nodes</c> and so on.
/// </summary>
public sealed record StatefulSetSeeds
{
    /// <summary>The StatefulSet's name, for example <c>orders</c>, or null for none.</summary>
    public string? Name { get; set; }

    /// <summary>Its headless service, with its domain if needed, for example <c>orders-nodes</c>.</summary>
    public string? Service { get; set; }

    /// <summary>How many of its first pods are seeds. Default 3.</summary>
    public int Count { get; set; } = 3;

    /// <summary>The seeds as <c>host:port</c>; none without a name.</summary>
    public IEnumerable<string> Seeds(int port) => string.IsNullOrEmpty(Name)
        ? []
        : Enumerable.Range(0, Count).Select(pod => $"{Name}-{pod}.{Service}:{port}");

    /// <exception cref="ArgumentException">A name without a service, or no pods.</exception>
    internal void Validate()
    {
        if (string.IsNullOrEmpty(Name)) return;
        if (string.IsNullOrEmpty(Service)) throw new ArgumentException("StatefulSet: Service is missing.");
        if (Count is < 1 or > 100) throw new ArgumentException($"StatefulSet: Count is {Count}; it must be 1 to 100.");
    }
}
