using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Akka.Messages;

/// <summary>An event as stored in the journal: the same manifest and the same bytes as every engine writes.</summary>
internal sealed record StoredEvent(string Manifest, byte[] Payload)
{
    /// <summary>The row that it was made from; null if it came through Akka's serialization.</summary>
    public JournalRow? Row { get; private init; }

    /// <summary>The event of a row.</summary>
    public static StoredEvent Of(JournalRow row) => new(row.Manifest, row.Payload) { Row = row };

    /// <summary>The event's row, for the codec.</summary>
    /// <param name="id">The saga.</param>
    /// <param name="sequenceNumber">Its sequence number.</param>
    /// <param name="mustHaveChecksum">Whether it was written with a checksum, as far as the caller knows.</param>
    public JournalRow ToRow(SagaId id, long sequenceNumber, bool mustHaveChecksum) => Row is { } row
        ? row.MustHaveChecksum || !mustHaveChecksum ? row : row with { MustHaveChecksum = true }
        : new()
        {
            SagaId = id,
            SequenceNumber = sequenceNumber,
            Manifest = Manifest,
            Payload = Payload,
            MustHaveChecksum = mustHaveChecksum,
            CreatedAt = DateTimeOffset.UnixEpoch, // The envelope has the time.
        };
}
