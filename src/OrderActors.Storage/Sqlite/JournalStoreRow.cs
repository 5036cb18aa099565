using System.Globalization;
using OrderActors.Storage.Services;

namespace OrderActors.Storage.Sqlite;

/// <summary>
/// The one row of the journal's own table: what the journal is, and what it knows of the services' store beside it. For
/// the thread that appends, but for <see cref="ServicesStored"/>.
/// </summary>
internal sealed class JournalStoreRow
{
    private static readonly TimeSpan TimeBetweenNotes = TimeSpan.FromMilliseconds(50);

    private readonly SqliteSession session;
    private readonly SqliteStatement note;
    private readonly TimeProvider time;
    private long stored;
    private long noting;
    private long noted;
    private long notedAt;

    /// <summary>Reads the row. The tables are there.</summary>
    public JournalStoreRow(SqliteSession session, TimeProvider time)
    {
        (this.session, this.time) = (session, time);
        Side = JournalSchema.Read(session, out var checksumsFrom);
        ChecksumsFrom = checksumsFrom;
        stored = noting = noted = Side.ServicesMark;
        note = session.Prepare("UPDATE orderactors_store SET services_mark = ?");
    }

    /// <summary>What the services' store is compared with, as it was at the start.</summary>
    public JournalSide Side { get; private set; }

    /// <summary>From this ordering on every event was written with a checksum.</summary>
    public long ChecksumsFrom { get; }

    /// <summary>Notes that the services' store has this journal's identity. Before the first append.</summary>
    public void BindServices(long mark)
    {
        session.Execute(string.Create(CultureInfo.InvariantCulture,
            $"UPDATE orderactors_store SET services = {(int)ServicesBeside.Bound}, services_mark = {mark}"));
        stored = noting = noted = mark;
        Side = Side with { Services = ServicesBeside.Bound, ServicesMark = mark };
    }

    /// <summary>The services' store has a mark on its disk. From the thread of its writer.</summary>
    public void ServicesStored(long mark) => Volatile.Write(ref stored, mark);

    /// <summary>
    /// Notes, in the transaction under way, how new the services' store is known to be, so that an older one in its
    /// place is noticed. Not in every transaction: each would write a page more for it, and what an older store of a
    /// few milliseconds before lacks is most often repeated by its activities.
    /// </summary>
    public void Note()
    {
        noting = noted;
        var mark = Volatile.Read(ref stored);
        if (mark == noted || time.GetElapsedTime(notedAt) < TimeBetweenNotes) return;
        notedAt = time.GetTimestamp();
        noting = mark;
        note.Bind(1, mark);
        note.Run();
    }

    /// <summary>The transaction is committed.</summary>
    public void Noted() => noted = noting;
}
