using System.Collections.Concurrent;
using System.Runtime.Serialization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OrderActors.Engine;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Akka.Messages;

/// <summary>Writes and reads messages as JSON. Unknown members are skipped: newer nodes may add some.</summary>
internal sealed class WireCodec(SagaKinds kinds)
{
    private readonly ConcurrentDictionary<CommandType, JsonTypeInfo> lenient = new();

    private static WireJson Json => WireJson.Default;

    public static byte[] Write(SagaId id) => JsonSerializer.SerializeToUtf8Bytes(new(id.PersistenceId), Json.WireId);

    public byte[] Write(AskCommand ask)
    {
        var type = kinds.Get(ask.SagaId.Kind).CommandFor(ask.Command);
        var body = JsonSerializer.SerializeToElement(ask.Command, type.Json);
        return JsonSerializer.SerializeToUtf8Bytes(
            new(ask.SagaId.PersistenceId, type.Name, body, ask.Identity?.Key, ask.Identity?.Fingerprint),
            Json.WireCommand);
    }

    public static byte[] Write(AskStage ask) => JsonSerializer.SerializeToUtf8Bytes(
        new(ask.SagaId.PersistenceId, ask.Stage, ask.WaitTimeout), Json.WireStage);

    public byte[] Write(CommandReply reply) => JsonSerializer.SerializeToUtf8Bytes(
        new(reply.Verdict, reply.Code, reply.Reason, Wire(reply.View), reply.RetryAfter), Json.WireReply);

    public byte[] Write(QueryReply reply) => JsonSerializer.SerializeToUtf8Bytes(
        new(reply.Verdict, reply.Code, reply.Reason, Wire(reply.View)), Json.WireReply);

    public static byte[] Write(QuiesceReply reply) => JsonSerializer.SerializeToUtf8Bytes(
        new(reply.SagaId.PersistenceId, reply.Quiesced), Json.WireQuiesced);

    public static QuiesceReply ReadQuiesceReply(byte[] bytes)
    {
        var wire = JsonSerializer.Deserialize(bytes, Json.WireQuiesced)!;
        return new(IdOf(wire.Saga), wire.Quiesced);
    }

    public static byte[] Write(WhyReply reply) => JsonSerializer.SerializeToUtf8Bytes(
        new(reply.Explanation, reply.Verdict, reply.Code, reply.Reason), Json.WireWhyReply);

    public static SagaId ReadId(byte[] bytes) => IdOf(JsonSerializer.Deserialize(bytes, Json.WireId)?.Saga);

    public AskCommand ReadCommand(byte[] bytes)
    {
        var wire = JsonSerializer.Deserialize(bytes, Json.WireCommand)!;
        var id = IdOf(wire.Saga);
        if (!kinds.Get(id.Kind).Commands.TryGetValue(wire.Command, out var type))
            throw new SerializationException($"this version does not know the command '{wire.Command}' of '{id.Kind}'");
        var command = (SagaCommand)wire.Body.Deserialize(lenient.GetOrAdd(type, Lenient))!;
        return new(id, command, wire.Key is { } key ? new(key, wire.Fingerprint ?? "") : null);
    }

    /// <summary>
    /// Clients' JSON is read strictly. A node's is not: nodes leave out nulls, and a newer one may write more.
    /// </summary>
    private static JsonTypeInfo Lenient(CommandType type) => new JsonSerializerOptions(type.Json.Options)
    {
        RespectRequiredConstructorParameters = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    }.GetTypeInfo(type.Json.Type);

    public static AskStage ReadStage(byte[] bytes)
    {
        var wire = JsonSerializer.Deserialize(bytes, Json.WireStage)!;
        return new(IdOf(wire.Saga), wire.Stage, wire.WaitTimeout);
    }

    public static CommandReply ReadCommandReply(byte[] bytes)
    {
        var wire = JsonSerializer.Deserialize(bytes, Json.WireReply)!;
        return new(wire.Verdict, wire.Code, wire.Reason, View(wire.View)) { RetryAfter = wire.RetryAfter };
    }

    public static QueryReply ReadQueryReply(byte[] bytes)
    {
        var wire = JsonSerializer.Deserialize(bytes, Json.WireReply)!;
        return new(wire.Verdict, View(wire.View), wire.Code, wire.Reason);
    }

    public static WhyReply ReadWhyReply(byte[] bytes)
    {
        var wire = JsonSerializer.Deserialize(bytes, Json.WireWhyReply)!;
        return new(wire.Verdict, wire.Explanation, wire.Code, wire.Reason);
    }

    /// <summary>A state has no JSON of its own: it is sent as the answers to the queries of its kind.</summary>
    private WireView? Wire(SagaView? view)
    {
        if (view is null) return null;
        var answers = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var query in kinds.Get(view.Id.Kind).Queries.Keys)
            if (view.Render(query) is { } answer) answers.Add(query, answer);
        return new(view.Id.PersistenceId, view.SequenceNumber, view.Description, view.Stuck, answers);
    }

    private static RenderedView? View(WireView? wire) => wire is null
        ? null
        : new(IdOf(wire.Saga), wire.SequenceNumber, wire.Description, wire.Stuck, wire.Answers);

    private static SagaId IdOf(string? persistenceId) => SagaId.TryParse(persistenceId, out var id)
        ? id
        : throw new SerializationException($"'{persistenceId}' is not a saga's name");
}

internal sealed record WireId(string Saga);

internal sealed record WireCommand(string Saga, string Command, JsonElement Body, string? Key, string? Fingerprint);

// Nodes of other versions know some members by other names.

internal sealed record WireStage(
    string Saga, string? Stage, [property: JsonPropertyName("patience")] TimeSpan WaitTimeout);

internal sealed record WireReply(
    [property: JsonPropertyName("kind")] Verdict Verdict, string? Code, string? Reason, WireView? View,
    TimeSpan? RetryAfter = null);

internal sealed record WireQuiesced(string Saga, bool Quiesced);

internal sealed record WireWhyReply(
    [property: JsonPropertyName("sentence")] string? Explanation,
    [property: JsonPropertyName("kind")] Verdict Verdict = Verdict.Accepted, string? Code = null,
    string? Reason = null);

internal sealed record WireView(
    string Saga, long SequenceNumber, Description Description, bool Stuck, Dictionary<string, byte[]> Answers);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WireId))]
[JsonSerializable(typeof(WireCommand))]
[JsonSerializable(typeof(WireStage))]
[JsonSerializable(typeof(WireReply))]
[JsonSerializable(typeof(WireWhyReply))]
[JsonSerializable(typeof(WireQuiesced))]
internal sealed partial class WireJson : JsonSerializerContext;
