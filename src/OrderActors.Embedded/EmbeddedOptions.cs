using OrderActors.Engine.Settings;

namespace OrderActors.Embedded;

/// <summary>Settings of the embedded engine. Read once, at start.</summary>
public sealed record EmbeddedOptions
{
    /// <summary>
    /// How many partitions share the sagas; each is one thread. Default 1: one is enough for a journal.
    /// </summary>
    public int Partitions { get; set; } = 1;

    /// <summary>How many commands may wait in the engine; more are answered "busy". Default 20,000.</summary>
    public int InboxLimit { get; set; } = 20_000;

    /// <summary>How many sagas may be in memory; idle ones leave earlier when there are more. Default 20,000.</summary>
    public int LiveSagas { get; set; } = 20_000;

    /// <summary>How long a saga stays in memory without anything to do. Default 5 s.</summary>
    [DurationLimits("1ms", "1h")]
    public TimeSpan PassivateAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an ended, idle saga stays in memory. Default 20 ms.</summary>
    [DurationLimits("1ms", "1h")]
    public TimeSpan ForgetEndedAfter { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The largest payload of one event, in bytes. Default 1 MiB.</summary>
    public int MaxEventBytes { get; set; } = 1024 * 1024;

    /// <summary>The most rows of one commit. Default 4,096.</summary>
    public int MaxCommitRows { get; set; } = 4096;

    /// <summary>How long index rows are gathered before they are written. Default 200 ms.</summary>
    [DurationLimits("1ms", "1m")]
    public TimeSpan IndexInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often the index is searched for sagas to wake. Default 500 ms.</summary>
    [DurationLimits("1ms", "1m")]
    public TimeSpan WakeUpInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long a question that names no time waits for events that are on their way to the disk; after that the answer
    /// is the newest durable state, marked as stale. Default 2 s.
    /// </summary>
    [DurationLimits("1ms", "1m")]
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the engine waits before it tries a full store again. Default 1 s.</summary>
    [DurationLimits("1ms", "1m")]
    public TimeSpan FullStorePause { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether the node, while another one owns the journal, waits to take over instead of refusing to start.
    /// </summary>
    public bool Standby { get; set; }

    /// <summary>How often a standby tries to take the journal. Default 250 ms.</summary>
    [DurationLimits("1ms", "1m")]
    public TimeSpan TakeOverInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest a stop waits for what is on its way to the disk. Default 3 s.</summary>
    [DurationLimits("1ms", "10m")]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Called once when the engine cannot continue, as when the journal fails in a way that only a restart can fix
    /// (OA0014). By default the process ends at once with exit code 74: after a failed write nothing in memory may be
    /// trusted, and recovery decides.
    /// </summary>
    public Action<Exception> OnFatal { get; set; } = _ => Environment.Exit(74);

    /// <summary>Refuses settings under which an engine cannot run.</summary>
    /// <exception cref="ArgumentException">Names the setting and what is allowed.</exception>
    public void Validate()
    {
        AtLeastOne(Partitions, nameof(Partitions));
        AtLeastOne(InboxLimit, nameof(InboxLimit));
        AtLeastOne(LiveSagas, nameof(LiveSagas));
        AtLeastOne(MaxEventBytes, nameof(MaxEventBytes));
        AtLeastOne(MaxCommitRows, nameof(MaxCommitRows));
        DurationLimitsAttribute.Check(this);
    }

    private static void AtLeastOne(int value, string name)
    {
        if (value < 1) throw new ArgumentException($"{name} is {value}; it must be at least 1.");
    }
}
