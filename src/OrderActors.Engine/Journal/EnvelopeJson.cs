using System.Text.Json;
using OrderActors.Sagas;

namespace OrderActors.Engine.Journal;

/// <summary>
/// Writes and reads the member <c>$</c> of a stored payload. Its members have short names, since every event has it.
/// </summary>
public static class EnvelopeJson
{
    /// <summary>
    /// Writes <c>"$":{…}</c> into an open object, with zeros for the checksum, which is filled in once the whole
    /// payload is written.
    /// </summary>
    public static void Write(Utf8JsonWriter writer, Envelope envelope)
    {
        writer.WriteStartObject("$"u8);
        writer.WriteString("crc"u8, EventChecksum.Zeros);
        writer.WriteString("at"u8, envelope.At.UtcDateTime);
        if (envelope.CommandKey is { } key) writer.WriteString("command"u8, key);
        if (envelope.Fingerprint is { } fingerprint) writer.WriteString("fingerprint"u8, fingerprint);
        if (envelope.Ends is { } ends) writer.WriteString("ends"u8, ends);
        if (envelope.Summary is { } summary)
        {
            writer.WriteString("stage"u8, summary.Stage);
            if (summary.Outcome is { } outcome) writer.WriteString("outcome"u8, outcome);
            if (summary.Active) writer.WriteBoolean("active"u8, true);
            if (summary.Stuck) writer.WriteBoolean("stuck"u8, true);
            if (summary.WakeAt is { } wakeAt) writer.WriteString("wakeAt"u8, wakeAt.UtcDateTime);
            // On a saga's first decision it equals `at`.
            if (summary.CreatedAt != envelope.At) writer.WriteString("created"u8, summary.CreatedAt.UtcDateTime);
            if (summary.Owner is { } owner) writer.WriteString("owner"u8, owner);
        }

        writer.WriteEndObject();
    }

    /// <summary>Reads the envelope of a payload, and nothing after it.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="createdAt">The time to use if the envelope has none.</param>
    /// <exception cref="JsonException">The payload is not a JSON object, or its envelope is not one of
    /// ours.</exception>
    public static Envelope Read(ReadOnlySpan<byte> payload, DateTimeOffset createdAt)
    {
        try
        {
            return ReadStrictly(payload, createdAt);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            throw new JsonException(e.Message, e);
        }
    }

    private static Envelope ReadStrictly(ReadOnlySpan<byte> payload, DateTimeOffset createdAt)
    {
        var reader = new Utf8JsonReader(payload);
        var at = createdAt;
        DateTimeOffset? created = null, wakeAt = null;
        string? command = null, fingerprint = null, ends = null, stage = null, outcome = null, owner = null;
        bool active = false, stuck = false;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("a payload is a JSON object");
        if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("$"u8))
            return new() { At = at };
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            if (name.SequenceEqual("at"u8)) at = Time(ref reader);
            else if (name.SequenceEqual("command"u8)) command = Text(ref reader);
            else if (name.SequenceEqual("fingerprint"u8)) fingerprint = Text(ref reader);
            else if (name.SequenceEqual("ends"u8)) ends = Text(ref reader);
            else if (name.SequenceEqual("stage"u8)) stage = Text(ref reader);
            else if (name.SequenceEqual("outcome"u8)) outcome = Text(ref reader);
            else if (name.SequenceEqual("owner"u8)) owner = Text(ref reader);
            else if (name.SequenceEqual("wakeAt"u8)) wakeAt = Time(ref reader);
            else if (name.SequenceEqual("created"u8)) created = Time(ref reader);
            else if (name.SequenceEqual("active"u8)) active = Flag(ref reader);
            else if (name.SequenceEqual("stuck"u8)) stuck = Flag(ref reader);
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return new()
        {
            At = at,
            CommandKey = command,
            Fingerprint = fingerprint,
            Ends = ends,
            Summary = stage is null ? null : new(stage, outcome, active, stuck, wakeAt, created ?? at, owner),
        };
    }

    private static DateTimeOffset Time(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetDateTimeOffset();
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetString();
    }

    private static bool Flag(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetBoolean();
    }
}
