using OrderActors.Engine.Services;
using OrderActors.Sagas;

namespace OrderActors.Storage.Services;

/// <summary>
/// While a store is away: lets one operation through now and then, to find out, and refuses the others. Not
/// thread-safe.
/// </summary>
internal sealed class AwayStore(TimeProvider time)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private static readonly ServiceSql Mark = new("INSERT INTO markers (name) VALUES (@name) ON CONFLICT DO NOTHING");
    private static readonly ServiceSql Unmark = new("DELETE FROM markers WHERE name = @name");

    private volatile string? reason;
    private bool trying;
    private TimeSpan pause;
    private long retryAt;

    /// <summary>May be asked by any thread.</summary>
    public bool IsAway => reason is not null;

    /// <summary>Why an operation is refused, or null: it may try.</summary>
    public ServiceUnavailableError? Admit()
    {
        if (reason is not { } why) return null;
        if (trying || time.GetTimestamp() < retryAt) return Refusal(why);
        trying = true;
        return null;
    }

    /// <summary>The store has gone away, or is away still. Returns the refusal of all that wait.</summary>
    public ServiceUnavailableError Begin(string why)
    {
        // The first one tries at once: most faults are short.
        pause = reason is null ? TimeSpan.Zero : pause < ShortestPause ? ShortestPause : pause * 2;
        if (pause > LongestPause) pause = LongestPause;
        reason = why;
        trying = false;
        retryAt = time.GetTimestamp() + (long)(pause.TotalSeconds * time.TimestampFrequency);
        return Refusal(why);
    }

    /// <summary>The store is back.</summary>
    public void End()
    {
        reason = null;
        trying = false;
    }

    /// <summary>An operation that writes a page, and leaves the tables as they were.</summary>
    public static ServiceOperation<int> Trial() => new(transaction =>
        transaction.Execute(Mark, "trial") + transaction.Execute(Unmark, "trial"));

    /// <summary>It is certain that nothing is stored.</summary>
    public static ServiceUnavailableError Refusal(string why) => new(why) { OwnStore = true };
}
