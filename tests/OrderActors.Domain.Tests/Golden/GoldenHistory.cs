using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrderActors.Domain.Greetings;
using OrderActors.Domain.Notifications;
using OrderActors.Domain.Onboarding;
using OrderActors.Domain.Orders;
using OrderActors.Domain.Tests.Scenarios;
using OrderActors.Sagas;

namespace OrderActors.Domain.Tests.Golden;

/// <summary>A stored history with what was outstanding after each of its events.</summary>
internal static class GoldenHistory
{
    private static readonly JsonSerializerOptions Requests = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static bool IsRewriting => Environment.GetEnvironmentVariable("ORDERACTORS_WRITE_GOLDEN") == "1";

    /// <summary>The kinds that have golden histories: all of the domain.</summary>
    public static IReadOnlyList<SagaDefinition> Kinds { get; } =
    [
        OrderDefinition.Instance, GreetingDefinition.Instance, NotificationDefinition.Instance,
        OnboardingDefinition.Instance,
    ];

    public static SagaDefinition DefinitionOf(string kind) => Kinds.Single(definition => definition.Kind == kind);

    public static void Write(string name, Scenario scenario)
    {
        var definition = scenario.Cell.Definition;
        var steps = new JsonArray();
        var events = scenario.Recorded.Select(recorded => recorded.Event).ToArray();
        for (var i = 0; i < events.Length; i++)
        {
            var type = definition.EventFor(events[i].GetType());
            steps.Add(new JsonObject
            {
                ["manifest"] = type.Manifest,
                ["payload"] = JsonSerializer.SerializeToNode(events[i], type.Json),
                ["outstanding"] = Outstanding(definition, scenario.Cell.Id.Id, events.AsSpan(0, i + 1)),
            });
        }

        var history = new JsonObject { ["kind"] = definition.Kind, ["id"] = scenario.Cell.Id.Id, ["steps"] = steps };
        File.WriteAllText(Path.Combine(SourceFolder(), $"{name}.json"), history.ToJsonString(Requests) + "\n");
    }

    public static JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(PathOf(name)))!;

    public static IReadOnlyList<string> Names() =>
    [
        .. Directory.EnumerateFiles(Path.GetDirectoryName(PathOf("any"))!, "*.json")
            .Select(Path.GetFileNameWithoutExtension)!,
    ];

    public static SagaEvent Event(SagaDefinition definition, JsonNode step)
    {
        var type = definition.Events[(string)step["manifest"]!];
        var stored = step["payload"].Deserialize(type.Json)!;
        return type.Upcast is { } upcast ? upcast(stored) : (SagaEvent)stored;
    }

    /// <summary>What today's code wants after these events.</summary>
    public static JsonArray Outstanding(SagaDefinition definition, string id, ReadOnlySpan<SagaEvent> events)
    {
        var cell = definition.CreateCell(SagaId.Create(definition.Kind, id), NoPolicies.Instance);
        for (var i = 0; i < events.Length; i++) cell.Recover(new(i + 1, events[i], new() { At = Scenario.Start }));
        cell.EndRecovery(new(), Scenario.Start);
        var outstanding = new JsonArray();
        foreach (var work in cell.Plan.Outstanding) outstanding.Add(Form(definition, work));
        return outstanding;
    }

    private static JsonObject Form(SagaDefinition definition, Work work)
    {
        if (work is Work.Timer timer)
            return new() { ["key"] = timer.Key, ["dueAt"] = timer.DueAt };
        var call = (Work.Call)work;
        var form = new JsonObject
        {
            ["key"] = call.Key,
            ["activity"] = definition.Activities[call.Activity.GetType()].Name,
            ["request"] = JsonSerializer.SerializeToNode(call.Activity, call.Activity.GetType(), Requests),
        };
        if (call.Undo) form["undo"] = true;
        if (call.After is { } after) form["after"] = after;
        return form;
    }

    private static string PathOf(string name) => IsRewriting
        ? Path.Combine(SourceFolder(), $"{name}.json")
        : Path.Combine(AppContext.BaseDirectory, "Golden", $"{name}.json");

    private static string SourceFolder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;

    private sealed class NoPolicies : ICallPolicies
    {
        public static NoPolicies Instance { get; } = new();

        public int StuckAfter => 5;

        public CallPolicy For(string kind, Work.Call call) => CallPolicy.Default;
    }
}
