using System.Collections.Concurrent;
using System.Runtime.Serialization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OrderActors.Engine;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Akka.Messages;

/// <summary>Messages as JSON. Members that a reader does not know are skipped: newer nodes may add some.</summary>
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

    public byte[] Write(CommandAnswer answer)
    {
        var (kind, code, reason, view) = answer.Reply;
        return JsonSerializer.SerializeToUtf8Bytes(
            new(kind, code, reason, Wire(view), answer.Reply.RetryAfter), Json.WireAnswer);
    }

    public byte[] Write(StateAnswer answer)
    {
        var (kind, view, code, reason) = answer.Reply;
        return JsonSerializer.SerializeToUtf8Bytes(new(kind, code, reason, Wire(view)), Json.WireAnswer);
    }

    public static byte[] Write(QuiesceAnswer answer) => JsonSerializer.SerializeToUtf8Bytes(
        new(answer.SagaId.PersistenceId, answer.Quiesced), Json.WireQuiesced);

    public static QuiesceAnswer ReadQuiesceAnswer(byte[] bytes)
    {
        var wire = JsonSerializer.Deserialize(bytes, Json.WireQuiesced)!;
        return new(IdOf(wire.Saga), wire.Quiesced);
    }

    public static byte[] Write(WhyAnswer answer) =>
        JsonSerializer.SerializeToUtf8Bytes(new(answer.Explanation), Json.WireWaitReason);

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
    /// Callers' JSON is read strictly; a node's is not: it leaves out what is null, and a newer one may write more.
    /// </summary>
    private static JsonTypeInfo Lenient(CommandType type) => new JsonSerializerOptions(type.Json.Options)
    {
        RespectRequiredConstructorParameters = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    }.GetTypeInfo(type.Json.Type);

    public static AskStage ReadStage(byte[] bytes)
    {
        var wire = JsonSerializer.Deserialize(bytes, Json.WireStage)!;
        return new(IdOf(wire.Saga), wire.Stage, wire.Patience);
    }

    public static CommandAnswer ReadCommandAnswer(byte[] bytes)
    {
        var wire = JsonSerializer.Deserialize(bytes, Json.WireAnswer)!;
        return new(new(wire.Kind, wire.Code, wire.Reason, View(wire.View)) { RetryAfter = wire.RetryAfter });
    }

    public static StateAnswer ReadStateAnswer(byte[] bytes)
    {
        var wire = JsonSerializer.Deserialize(bytes, Json.WireAnswer)!;
        return new(new(wire.Kind, View(wire.View), wire.Code, wire.Reason));
    }

    public static WhyAnswer ReadWhyAnswer(byte[] bytes) =>
        new(JsonSerializer.Deserialize(bytes, Json.WireWaitReason)!.Sentence);

    /// <summary>The state goes as the answers to its kind's queries: it has no JSON of its own.</summary>
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

internal sealed record WireStage(string Saga, string? Stage, TimeSpan Patience);

internal sealed record WireAnswer(
    Verdict Kind, string? Code, string? Reason, WireView? View, TimeSpan? RetryAfter = null);

internal sealed record WireQuiesced(string Saga, bool Quiesced);

internal sealed record WireWaitReason(string? Sentence);

internal sealed record WireView(
    string Saga, long SequenceNumber, Description Description, bool Stuck, Dictionary<string, byte[]> Answers);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WireId))]
[JsonSerializable(typeof(WireCommand))]
[JsonSerializable(typeof(WireStage))]
[JsonSerializable(typeof(WireAnswer))]
[JsonSerializable(typeof(WireWaitReason))]
[JsonSerializable(typeof(WireQuiesced))]
internal sealed partial class WireJson : JsonSerializerContext;
