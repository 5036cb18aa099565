using OrderActors.Engine.Journal;
using OrderActors.Sagas;
using OrderActors.Simulation.Checks;

namespace OrderActors.Simulation.Worlds;

/// <summary>Every saga as the journal alone shows it.</summary>
internal sealed class JournalModels(World world)
{
    private readonly Dictionary<SagaId, JournalModel> models = [];
    private readonly List<JournalModel> inOrder = [];
    private readonly HashSet<JournalModel> open = [];
    private readonly Dictionary<byte[], RecordedEvent> decoded = new(ReferenceEqualityComparer.Instance);
    private int reads;

    public IReadOnlyList<JournalModel> All => inOrder;

    /// <summary>How many sagas have not ended.</summary>
    public int Open => open.Count;

    public JournalModel? Find(SagaId id) => models.GetValueOrDefault(id);

    /// <summary>
    /// The event of a stored row, as the node reads it. Every row is decoded when it becomes durable; a node that reads
    /// it again and again gets the same event, and one time in eight it is decoded again.
    /// </summary>
    public RecordedEvent Read(JournalRow row, EventCodec codec) =>
        ++reads % 8 != 0 && decoded.TryGetValue(row.Payload, out var known) ? known : codec.Decode(row);

    /// <summary>Takes rows that have become durable in one transaction.</summary>
    public void Take(IReadOnlyList<JournalRow> rows, EventCodec codec)
    {
        foreach (var saga in rows.GroupBy(row => row.SagaId))
        {
            foreach (var row in saga)
            {
                world.Note(saga.Key, $"stored: {row.SequenceNumber} {row.Manifest}");
                world.Trace.Mix(row.Payload);
                if (row.Payload.Length > world.Options.MaxEventBytes)
                    world.Report("no stored event is too large", saga.Key, $"{row.Manifest}: {row.Payload.Length}");
            }

            if (!models.TryGetValue(saga.Key, out var model))
            {
                model = new(world.Kinds.Get(saga.Key.Kind), saga.Key, world.Policies);
                models.Add(saga.Key, model);
                inOrder.Add(model);
            }

            try
            {
                model.Take(saga.Select(row => decoded[row.Payload] = codec.Decode(row)), world.EventQueue.Now);
            }
            catch (BrokenInvariantException e)
            {
                world.Report("a stored history is whole and breaks no invariant", saga.Key, e.Message);
                return;
            }

            if (model.HasEnded) open.Remove(model);
            else open.Add(model);
            foreach (var checker in world.Checkers) checker.Stored(model);
        }
    }
}
