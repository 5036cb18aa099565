using System.CommandLine;
using System.Text.Json;
using OrderActors.Cli.Http;
using OrderActors.Cli.Kinds;

namespace OrderActors.Cli.Commands;

/// <summary>What kinds of saga the node hosts: kinds.</summary>
internal static class KindCommands
{
    public static void AddTo(RootCommand root, CommandRunner runner)
    {
        var kind = Symbols.Kind("kind", "The kind; without one, all are listed");
        kind.Arity = ArgumentArity.ZeroOrOne;
        root.Subcommands.Add(runner.Create("kinds",
            "List the kinds of saga that the node hosts, or show a kind's stages and the data of its commands", [kind],
            async (session, parsed) => parsed.GetValue(kind) is { } name
                ? session.Conclude(await session.DescribeKindAsync(name), body => Show(session.Output, body))
                : session.Conclude(await session.Node.KindsAsync(), body => List(session.Output, body))));
    }

    private static void List(ConsoleOutput output, JsonElement body)
    {
        output.Table(body.List("kinds"), ("KIND", "kind"), ("STARTED BY", "startedBy"), ("COMMANDS", "commands"));
        output.Note("More of one: orders kinds KIND");
    }

    private static void Show(ConsoleOutput output, JsonElement body)
    {
        var kind = SagaKind.Read(body);
        output.Line($"kind    {kind.Name}");
        output.Line($"stages  {string.Join(", ", kind.StagesBeforeTheEnd)}");
        var ends = kind.Ends.Select(end => end.IsFailure ? $"{end.Name} (failure)" : end.Name);
        output.Line($"ends    {string.Join(", ", ends)}");
        foreach (var command in kind.Commands.OrderByDescending(command => command.Name == kind.StartedBy))
        {
            output.Line("");
            output.Line(command.Name + (command.Summary is { } summary ? $": {summary}" : ""));
            output.Line(command.Name == kind.StartedBy
                ? $"  orders start {kind.Name} ID --data JSON"
                : $"  orders send {kind.Name}/ID {command.Name} --data JSON");
            output.Line($"  {SchemaText.Write(command.Schema)}");
        }
    }
}
