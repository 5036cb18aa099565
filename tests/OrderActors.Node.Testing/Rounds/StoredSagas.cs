using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;
using OrderActors.Simulation.Checks;

namespace OrderActors.Node.Testing.Rounds;

/// <summary>All sagas as the node's journal has them, read past the node.</summary>
internal sealed class StoredSagas(NodeFixture fixture, SagaKinds kinds, ICallPolicies policies) : IDisposable
{
    private const string Sql =
        "SELECT ordering, persistence_id, sequence_number, manifest, message, created FROM journal " +
        "WHERE ordering > @after ORDER BY ordering";

    private readonly Dictionary<string, StoredSaga> sagas = new(StringComparer.Ordinal);
    private readonly List<StoredSaga> inOrder = [];
    private readonly EventCodec codec = new(kinds);
    private readonly IncrementalHash digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>All of them, in the order of their beginnings.</summary>
    public IReadOnlyList<StoredSaga> All => inOrder;

    /// <summary>The newest row that was read.</summary>
    public long Through { get; private set; }

    /// <summary>How many rows were read.</summary>
    public long Rows { get; private set; }

    /// <summary>Tells the rows that were read from any others.</summary>
    public string Digest => Convert.ToHexString(digest.GetCurrentHash());

    public StoredSaga? Find(SagaId id) => sagas.GetValueOrDefault(id.PersistenceId);

    /// <summary>Reads what has become durable since; the sagas that it is of.</summary>
    /// <param name="broken">Notified of a history that is not whole.</param>
    /// <param name="attempt">Notified of every attempt whose end was recorded.</param>
    public async Task<IReadOnlyCollection<StoredSaga>> ReadOnAsync(
        Action<SagaId, string> broken, Action<AttemptSighting> attempt)
    {
        var touched = new HashSet<StoredSaga>();
        await foreach (var row in RowsAsync())
        {
            Rows++;
            Through = row.Ordering;
            digest.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
                $"{row.Ordering} {row.SagaId} {row.SequenceNumber} {row.Manifest} {row.CreatedAt:O} ")));
            digest.AppendData(row.Payload);
            var saga = Of(row.SagaId);
            try
            {
                if (saga.Take(row, codec.Decode(row), attempt)) touched.Add(saga);
            }
            catch (BrokenInvariantException e)
            {
                broken(row.SagaId, e.Message);
            }
        }

        return touched;
    }

    public void Dispose()
    {
        codec.Dispose();
        digest.Dispose();
    }

    private StoredSaga Of(SagaId id)
    {
        if (sagas.TryGetValue(id.PersistenceId, out var saga)) return saga;
        saga = new(kinds.Get(id.Kind), id, policies);
        sagas.Add(id.PersistenceId, saga);
        inOrder.Add(saga);
        return saga;
    }

    private async IAsyncEnumerable<JournalRow> RowsAsync()
    {
        await using var connection = await fixture.OpenJournalAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = Sql;
        var after = command.CreateParameter();
        (after.ParameterName, after.Value) = ("after", Through);
        command.Parameters.Add(after);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            yield return new()
            {
                Ordering = reader.GetInt64(0),
                SagaId = SagaId.TryParse(reader.GetString(1), out var id)
                    ? id
                    : throw new InvalidOperationException($"the journal has a row of '{reader.GetString(1)}'"),
                SequenceNumber = reader.GetInt64(2),
                Manifest = reader.GetString(3),
                Payload = (byte[])reader[4],
                CreatedAt = new(reader.GetInt64(5), TimeSpan.Zero),
            };
    }
}
