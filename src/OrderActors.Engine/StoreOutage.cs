using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace OrderActors.Engine;

/// <summary>
/// The outages of one of this node's own stores, for health and for the log, which gets a line when an outage begins,
/// once a minute while it lasts, and when it ends. Thread-safe.
/// </summary>
/// <param name="store">The store's name within a sentence, for example <c>the services' database</c>.</param>
/// <param name="time">Measures how long an outage lasts.</param>
/// <param name="log">Gets these lines; none are written without it.</param>
public sealed class StoreOutage(string store, TimeProvider time, ILogger? log = null)
{
    private static readonly TimeSpan Reminder = TimeSpan.FromMinutes(1);

    private readonly ILogger log = log ?? NullLogger.Instance;
    private readonly Lock gate = new();
    private readonly Dictionary<string, (string Reason, bool IsFull, long Since, long Told)> parts = [];
    private volatile string? reason;

    /// <summary>Why the store cannot be used at the moment, a sentence; or null.</summary>
    public string? Reason => reason;

    /// <summary>Whether the reason is a lack of room, which a person must fix.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Reports that a part of the store cannot be used.</summary>
    /// <param name="part">Which, for example <c>store</c> or <c>be read</c>: "cannot …".</param>
    /// <param name="error">The store's error.</param>
    /// <param name="isFull">Whether it lacks room.</param>
    public void Begins(string part, string error, bool isFull)
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            var isNew = !parts.TryGetValue(part, out var known);
            if (isNew) known = (error, isFull, now, now);
            var remind = !isNew && time.GetElapsedTime(known.Told, now) >= Reminder;
            parts[part] = known with { Reason = error, IsFull = isFull, Told = remind ? now : known.Told };
            Show();
            if (isNew)
                log.LogError(
                    "{Store} cannot {Part}: {Error}. Work that needs it waits until it can", store, part, error);
            else if (remind)
                log.LogError("{Store} still cannot {Part}, for {Seconds} s: {Error}", store, part,
                    (long)time.GetElapsedTime(known.Since, now).TotalSeconds, error);
        }
    }

    /// <summary>Reports that a part of the store can be used. Cheap while nothing is wrong.</summary>
    public void Ends(string part)
    {
        if (reason is null) return;
        lock (gate)
        {
            if (!parts.Remove(part, out var known)) return;
            Show();
            log.LogWarning("{Store} can {Part} again, after {Seconds:0.0} s", store, part,
                time.GetElapsedTime(known.Since).TotalSeconds);
        }
    }

    private void Show()
    {
        var first = parts.FirstOrDefault();
        IsFull = parts.Values.Any(known => known.IsFull);
        reason = parts.Count == 0 ? null : $"{store} cannot {first.Key}: {first.Value.Reason}";
    }
}
