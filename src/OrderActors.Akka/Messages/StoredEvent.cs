using OrderActors.Runtime.Journal;
using OrderActors.Sagas;

namespace OrderActors.Akka.Messages;

/// <summary>An event as the journal keeps it: the same manifest and the same bytes as every other engine
/// writes.</summary>
internal sealed record StoredEvent(string Manifest, byte[] Payload)
{
    /// <summary>The row that it is, for the codec.</summary>
    /// <param name="id">Whose event it is.</param>
    /// <param name="sequenceNumber">Its number.</param>
    /// <param name="mustHaveChecksum">Whether it was written with a checksum, as far as the caller knows.</param>
    public JournalRow ToRow(SagaId id, long sequenceNumber, bool mustHaveChecksum) => new()
    {
        SagaId = id,
        SequenceNumber = sequenceNumber,
        Manifest = Manifest,
        Payload = Payload,
        MustHaveChecksum = mustHaveChecksum,
        CreatedAt = DateTimeOffset.UnixEpoch, // The envelope has the time.
    };
}
