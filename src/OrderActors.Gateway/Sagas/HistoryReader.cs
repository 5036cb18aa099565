using System.Text.Json;
using OrderActors.Engine.Journal;
using OrderActors.Gateway.Commands;
using OrderActors.Gateway.Http;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Sagas;

/// <summary>Shows histories to people.</summary>
internal sealed class HistoryReader(SagaHistories histories)
{
    public async Task<ValueOrProblem<HistoryResponse>> ReadAsync(SagaId id, CancellationToken cancellation)
    {
        var events = await histories.LoadAsync(id, cancellation);
        if (events.Count == 0) return ReplyProblems.NotFound(id);
        var entries = new HistoryEntry[events.Count];
        for (var i = 0; i < entries.Length; i++) entries[i] = Entry(events[i]);
        return new HistoryResponse(id.Kind, id.Id, entries);
    }

    private static HistoryEntry Entry(HistoryEvent stored)
    {
        var (row, recorded) = (stored.Row, stored.Recorded);
        var attempted = (recorded.Event as AttemptFailed)?.Key ?? (recorded.Event as AttemptInterrupted)?.Key;
        return new(row.SequenceNumber, row.Ordering, recorded.Envelope.At, row.Manifest, stored.Class,
            recorded.Envelope.Summary?.Stage, recorded.Envelope.Ends ?? attempted, stored.Attempt,
            recorded.Envelope.CommandKey, WithoutEnvelope(row.Payload));
    }

    private static JsonElement WithoutEnvelope(byte[] payload)
    {
        using var document = JsonDocument.Parse(payload);
        using var stream = new MemoryStream(payload.Length);
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            foreach (var member in document.RootElement.EnumerateObject())
                if (!member.NameEquals("$"u8)) member.WriteTo(writer);
            writer.WriteEndObject();
        }

        return JsonElement.Parse(stream.ToArray());
    }
}
