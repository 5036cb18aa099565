namespace OrderActors.Storage.Sqlite;

/// <summary>
/// The numbers that stand for a kind's stages in the index: the names would be half of a row and half of an entry of
/// the index by stage. For the index's one writer, within its transactions.
/// </summary>
internal sealed class IndexStages
{
    private readonly Dictionary<(string Kind, string Stage), long> numbers = [];
    private readonly SqliteSession session;
    private readonly SqliteStatement find;
    private readonly SqliteStatement add;

    public IndexStages(SqliteSession session)
    {
        this.session = session;
        find = session.Prepare("SELECT number FROM stage WHERE kind = ? AND name = ?");
        add = session.Prepare("INSERT INTO stage (kind, name) VALUES (?, ?)");
    }

    /// <summary>The stage's number; a new stage gets the next one.</summary>
    public long Number(string kind, string stage)
    {
        if (numbers.TryGetValue((kind, stage), out var known)) return known;
        find.Bind(1, kind);
        find.Bind(2, stage);
        long number;
        if (find.Step())
        {
            number = find.Int64(0);
            find.Reset();
        }
        else
        {
            add.Bind(1, kind);
            add.Bind(2, stage);
            add.Run();
            number = session.LastRowId;
        }

        return numbers[(kind, stage)] = number;
    }

    /// <summary>After a rollback: a number that was assigned in it is not valid.</summary>
    public void Forget() => numbers.Clear();
}
