using System.Buffers;
using System.Text.Json;
using OrderActors.Sagas;

namespace OrderActors.Engine.Journal;

/// <summary>Writes events as journal rows and reads them back. Not thread-safe: each thread needs its own.</summary>
/// <remarks>
/// A payload is <c>{"$":{…envelope…},…the event's members…}</c>, so that the envelope is read without the rest.
/// </remarks>
public sealed class EventCodec(SagaKinds kinds) : IDisposable
{
    private readonly ArrayBufferWriter<byte> payload = new(1024);
    private readonly Utf8JsonWriter writer = new(Stream.Null, new JsonWriterOptions { SkipValidation = true });

    /// <summary>The row of an event that a cell of this definition has proposed.</summary>
    /// <exception cref="BrokenInvariantException">OA0001: the event's type has no manifest.</exception>
    public JournalRow Encode(SagaDefinition definition, SagaId id, in PendingEvent pending)
    {
        var type = definition.EventFor(pending.Event.GetType());
        payload.ResetWrittenCount();
        writer.Reset(payload);
        writer.WriteStartObject();
        EnvelopeJson.Write(writer, pending.Envelope);
        writer.Flush();
        var envelope = payload.WrittenCount;
        writer.Reset(payload);
        JsonSerializer.Serialize(writer, pending.Event, type.Json);
        writer.Flush();
        var stored = Joined(payload.WrittenSpan, envelope);
        EventChecksum.Fill(id, pending.SequenceNumber, type.Manifest, stored);
        return new()
        {
            SagaId = id,
            SequenceNumber = pending.SequenceNumber,
            Manifest = type.Manifest,
            Payload = stored,
            CreatedAt = pending.Envelope.At,
            Summary = pending.Envelope.Summary,
        };
    }

    /// <summary>The event of a row.</summary>
    /// <exception cref="BrokenInvariantException">OA0026: it is damaged. OA0001: the manifest is not known or the
    /// payload cannot be read.</exception>
    public RecordedEvent Decode(JournalRow row)
    {
        EventChecksum.Check(row);
        var definition = kinds.Get(row.SagaId.Kind);
        if (!definition.Events.TryGetValue(row.Manifest, out var type))
            throw new BrokenInvariantException("OA0001",
                $"event {row.SequenceNumber} of {row.SagaId} has the manifest '{row.Manifest}', " +
                "which this code does not know");
        try
        {
            var stored = JsonSerializer.Deserialize(row.Payload, type.Json)
                ?? throw new JsonException("the payload is null");
            var @event = type.Upcast is { } upcast ? upcast(stored) : (SagaEvent)stored;
            return new(row.SequenceNumber, @event, EnvelopeJson.Read(row.Payload, row.CreatedAt));
        }
        catch (Exception e) when (e is not BrokenInvariantException && !ProcessFailure.Is(e))
        {
            // Whatever a serializer or an upcaster throws over a payload is reported as an unreadable event.
            throw new BrokenInvariantException("OA0001", $"event {row.SequenceNumber} of {row.SagaId} " +
                $"('{row.Manifest}') cannot be read: {e.GetType().Name}: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => writer.Dispose();

    /// <summary>Joins an open object that holds the envelope and the event's own object.</summary>
    private static byte[] Joined(ReadOnlySpan<byte> written, int envelope)
    {
        if (written[(envelope + 1)..] is [(byte)'}']) return [.. written[..envelope], (byte)'}'];
        var joined = written.ToArray();
        joined[envelope] = (byte)',';
        return joined;
    }
}
