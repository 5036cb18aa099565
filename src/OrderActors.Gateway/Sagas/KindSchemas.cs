using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using OrderActors.Domain;
using OrderActors.Gateway.Commands;
using OrderActors.Gateway.Http;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Sagas;

/// <summary>
/// The JSON Schema of commands, made of the same type information by which their bodies are read. Each is made once.
/// </summary>
internal sealed class KindSchemas(CommandBodies bodies)
{
    private static readonly JsonSchemaExporterOptions Options = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = Describe,
    };

    private readonly ConcurrentDictionary<SagaDefinition, IReadOnlyList<KindCommand>> known = new();

    /// <summary>The kind's commands with their schemas, in the order in which it registers them.</summary>
    public IReadOnlyList<KindCommand> Of(SagaDefinition kind) => known.GetOrAdd(kind, definition =>
    [
        .. definition.Commands.Values.Select(
            command => new KindCommand(command.Name, command.Summary, Schema(bodies.FormOf(command)))),
    ]);

    private static JsonElement Schema(JsonTypeInfo form) =>
        JsonElement.Parse(StrictJson.FormOf(form).GetJsonSchemaAsNode(Options).ToJsonString());

    /// <summary>Types with a converter of ours, whose form the exporter cannot know.</summary>
    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode schema)
    {
        var type = context.TypeInfo.Type;
        if (type == typeof(Money)) return Money(optional: false);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueList<>))
            return List(context.TypeInfo.Options.GetTypeInfo(type.GetGenericArguments()[0]),
                optional: context.PropertyInfo is { IsGetNullable: true });
        // The exporter does not hand over a nullable struct with a converter: it is met in the type that has it.
        if (schema is JsonObject described && described["properties"] is JsonObject members)
            foreach (var member in context.TypeInfo.Properties)
                if (member.PropertyType == typeof(Money?)) members[member.Name] = Money(optional: true);
        return schema;
    }

    private static JsonObject Money(bool optional) => new()
    {
        ["type"] = Type("object", optional),
        ["properties"] = new JsonObject
        {
            ["amount"] = new JsonObject { ["type"] = "string" },
            ["currency"] = new JsonObject { ["type"] = "string" },
        },
        ["required"] = new JsonArray("amount", "currency"),
        ["additionalProperties"] = false,
    };

    private static JsonObject List(JsonTypeInfo item, bool optional) => new()
    {
        ["type"] = Type("array", optional),
        ["items"] = item.GetJsonSchemaAsNode(Options),
    };

    private static JsonNode Type(string name, bool optional) => optional ? new JsonArray(name, "null") : name;
}
