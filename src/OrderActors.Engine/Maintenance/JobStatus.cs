namespace OrderActors.Engine.Maintenance;

/// <summary>The status of a maintenance job.</summary>
/// <param name="Id">Its id, known as long as the process lives.</param>
/// <param name="Job">What is done: <c>backup</c>, <c>purge</c>, <c>index-rebuild</c>.</param>
/// <param name="State"><c>running</c>, <c>done</c>, <c>failed</c>, or <c>interrupted</c> by the node's stop.</param>
/// <param name="Detail">What it is doing; after its end, one sentence about the result.</param>
/// <param name="Done">How much is done, in <paramref name="Unit"/>s.</param>
/// <param name="Total">How much there is to do, as far as is known, or null.</param>
/// <param name="Unit">What is counted.</param>
/// <param name="StartedAt">When it was requested, UTC.</param>
/// <param name="EndedAt">When it ended, UTC, or null.</param>
/// <param name="Counts">The result in numbers, by name.</param>
/// <param name="Notes">Notes for people; at most a few lines.</param>
public sealed record JobStatus(
    string Id, string Job, string State, string Detail, long Done, long? Total, string Unit, DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt, IReadOnlyDictionary<string, long> Counts, IReadOnlyList<string> Notes)
{
    /// <summary>The state of a running job.</summary>
    public const string Running = "running";

    /// <summary>The state of a job that succeeded.</summary>
    public const string Finished = "done";

    /// <summary>The state of a job that failed.</summary>
    public const string Failed = "failed";

    /// <summary>The state of a job that was ended by the node's stop; requested again, it continues.</summary>
    public const string Interrupted = "interrupted";
}

/// <summary>The progress that a job reports. Thread-safe.</summary>
/// <param name="startedAt">When it was requested, by the node's clock.</param>
public sealed class JobProgress(DateTimeOffset startedAt = default)
{
    private const int MostNotes = 20;

    private readonly Lock gate = new();
    private readonly SortedDictionary<string, long> counts = new(StringComparer.Ordinal);
    private readonly List<string> notes = [];
    private (string Detail, long Done, long? Total, string Unit) now = ("starting", 0, null, "");

    /// <summary>When the job was requested, UTC: ages are measured from here.</summary>
    public DateTimeOffset StartedAt => startedAt;

    /// <summary>Reports what is being done, and how much is done.</summary>
    public void At(string detail, long done, long? total, string unit)
    {
        lock (gate) now = (detail, done, total, unit);
    }

    /// <summary>Sets a number of the result.</summary>
    public void Count(string name, long value)
    {
        lock (gate) counts[name] = value;
    }

    /// <summary>Adds a line to the result; lines beyond the first few are dropped.</summary>
    public void Note(string line)
    {
        lock (gate)
            if (notes.Count < MostNotes) notes.Add(line);
    }

    internal JobStatus Status(string id, string job)
    {
        lock (gate)
            return new(id, job, JobStatus.Running, now.Detail, now.Done, now.Total, now.Unit, startedAt, null,
                new SortedDictionary<string, long>(counts, StringComparer.Ordinal), [.. notes]);
    }
}

/// <summary>Maintenance that cannot be done, for a reason that the operator can fix.</summary>
public sealed class MaintenanceException(string message) : Exception(message);
