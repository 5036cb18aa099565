using System.Text.Json;
using OrderActors.Cli.Http;

namespace OrderActors.Cli.Kinds;

/// <summary>A command of a kind.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Summary">What it does, or null.</param>
/// <param name="Schema">The JSON Schema of its data.</param>
internal sealed record KindCommand(string Name, string? Summary, JsonElement Schema);

/// <summary>A saga kind as the node describes it (<c>GET /api/kinds/{kind}</c>).</summary>
internal sealed class SagaKind
{
    /// <summary>What <c>--wait</c> and the node's <c>waitFor</c> call "whatever the end is".</summary>
    public const string End = "end";

    private readonly List<Stage> stages;

    private SagaKind(JsonElement body)
    {
        Name = body.Text("kind") ?? "";
        StartedBy = body.Text("startedBy");
        Commands = [.. body.List("commands").Select(command => new KindCommand(
            command.Text("name") ?? "", command.Text("summary"), command.Member("schema") ?? default))];
        stages = [.. body.List("stages").Select(stage =>
            new Stage(stage.Text("name") ?? "", stage.Number("rank"), stage.Text("end")))];
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The command that starts a saga, or null.</summary>
    public string? StartedBy { get; }

    /// <summary>Its commands.</summary>
    public IReadOnlyList<KindCommand> Commands { get; }

    /// <summary>The stages before the end, earliest first.</summary>
    public IEnumerable<string> StagesBeforeTheEnd =>
        stages.Where(stage => stage.End is null).Select(stage => stage.Name);

    /// <summary>The last stages, and whether each is a failure.</summary>
    public IEnumerable<(string Name, bool IsFailure)> Ends =>
        stages.Where(stage => stage.End is not null).Select(stage => (stage.Name, stage.End == "failure"));

    /// <summary>Reads the node's answer.</summary>
    public static SagaKind Read(JsonElement body) => new(body);

    /// <summary>Whether a saga has ended at this stage.</summary>
    public bool IsEnd(string stage) => Find(stage)?.End is not null;

    /// <summary>Whether a saga at one stage is at or past another; any end is past all.</summary>
    public bool HasReached(string current, string wanted) => IsEnd(current)
        || (Find(current) is { } here && Find(wanted) is { End: null } there && here.Rank >= there.Rank);

    /// <summary>What to wait for next when a saga is at this stage.</summary>
    public string Next(string current) => Find(current) is { } here
        && stages.Find(stage => stage.End is null && stage.Rank > here.Rank) is { } next ? next.Name : End;

    /// <summary>The exit code for a saga that was waited for.</summary>
    public int ExitCode(string stage) =>
        Find(stage)?.End == "failure" ? ExitCodes.EndedBadly : ExitCodes.Done;

    /// <summary>Why there is nothing to wait for under this name, or null.</summary>
    public string? CheckStage(string name) => name == End || Find(name) is not null ? null
        : $"'{Name}' has no stage '{name}'; it has {string.Join(", ", stages.Select(stage => stage.Name))} and {End}.";

    /// <summary>The command of that name.</summary>
    /// <returns>The command, or null and why there is none.</returns>
    public (KindCommand? Command, string? Mistake) FindCommand(string name) =>
        Commands.FirstOrDefault(command => command.Name == name) is { } found
            ? (found, null)
            : (null, $"'{Name}' has no command '{name}'; it has {string.Join(", ", Commands.Select(c => c.Name))}.");

    private Stage? Find(string name) => stages.Find(stage => stage.Name == name);

    private sealed record Stage(string Name, long Rank, string? End);
}
