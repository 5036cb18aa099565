using OrderActors.Runtime.Journal;
using OrderActors.Sagas;

namespace OrderActors.Akka.Messages;

/// <summary>An event as the journal keeps it: the same manifest and the same bytes as every other engine
/// writes.</summary>
internal sealed record StoredEvent(string Manifest, byte[] Payload)
{
    /// <summary>The row that it is, for the codec.</summary>
    public JournalRow ToRow(SagaId id, long sequenceNumber) => new()
    {
        SagaId = id,
        SequenceNumber = sequenceNumber,
        Manifest = Manifest,
        Payload = Payload,
        CreatedAt = DateTimeOffset.UnixEpoch, // The envelope has the time.
    };
}
