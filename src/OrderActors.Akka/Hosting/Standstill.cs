using System.Globalization;

namespace OrderActors.Akka.Hosting;

/// <summary>
/// Notices that this process stood still, because it or its machine was paused. Thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// Two nodes never run one saga because a node that the others remove ends before its sagas start elsewhere. Both sides
/// measure that by clocks, and a process that stands still does not see its clock:
/// </para>
/// <para>
/// 1. Node A stands still. 2. The others remove it, and B runs its sagas. 3. A continues, and does not know yet.
/// 4. A person approves an order at B. 5. The same person asks A, whose copy of the order waits for an approval.
/// </para>
/// <para>
/// The journal keeps A from storing anything. This keeps it from answering: after a standstill a node decides and
/// answers nothing until it has had time to learn that it was removed, and sees all members.
/// </para>
/// </remarks>
/// <param name="time">Its timestamps measure the standstill.</param>
/// <param name="longest">The longest pause that the others do not take for a loss.</param>
/// <param name="probation">The least time after a standstill until this node is trusted again.</param>
internal sealed class Standstill(TimeProvider time, TimeSpan longest, TimeSpan probation)
{
    private readonly Lock gate = new();
    private long seenAt = time.GetTimestamp();
    private long resumedAt;
    private volatile string? reason;

    /// <summary>Why this node decides and answers nothing at the moment, or null.</summary>
    public string? Reason
    {
        get
        {
            // The first to ask after a standstill may come before the first look.
            if (reason is null && time.GetElapsedTime(Volatile.Read(ref seenAt)) > longest) Notice();
            return reason;
        }
    }

    /// <summary>Looks at the clock; to be called several times within the longest pause.</summary>
    /// <param name="seesAll">Whether this node reaches all members that it knows.</param>
    public void Look(bool seesAll)
    {
        lock (gate)
        {
            Notice();
            if (reason is not null && seesAll && time.GetElapsedTime(resumedAt) >= probation) reason = null;
        }
    }

    private void Notice()
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            var stood = time.GetElapsedTime(seenAt, now);
            Volatile.Write(ref seenAt, now);
            if (stood <= longest) return;
            resumedAt = now;
            reason = string.Create(CultureInfo.InvariantCulture,
                $"this node stood still for {stood.TotalSeconds:F0} s; the others may have removed it");
        }
    }
}
