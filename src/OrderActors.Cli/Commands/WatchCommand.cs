using System.CommandLine;
using System.Text.Json;
using OrderActors.Cli.Http;
using OrderActors.Cli.Kinds;

namespace OrderActors.Cli.Commands;

/// <summary>Prints events as they happen.</summary>
internal static class WatchCommand
{
    private static readonly string[] Shown = ["at", "saga", "manifest", "stage", "outcome"];

    public static void AddTo(RootCommand root, CommandRunner runner)
    {
        var saga = Symbols.Saga();
        saga.Arity = ArgumentArity.ZeroOrOne;
        saga.Description += "; without one, all that happens from now on";
        root.Subcommands.Add(runner.Create("watch",
            "Print events as they happen: a saga's from its first to its end, or everybody's until interrupted", [saga],
            (session, parsed) => RunAsync(session, parsed.GetValue(saga))));
    }

    private static async Task<int> RunAsync(ConsoleSession session, SagaName? saga)
    {
        SagaKind? kind = null;
        if (saga is not null)
        {
            (kind, var failure) = await session.FindKindAsync(saga.Kind);
            if (kind is null) return session.Fail(failure!);
        }

        var feed = new LiveFeed(session.Node.Transport);
        await foreach (var item in feed.ReadAsync(NodeClient.EventsPath(saga), session.Cancellation))
        {
            if (!TryParse(item.Data, out var data)) continue;
            if (item.EventType == "reset")
            {
                session.Output.Note($"events are missing here ({data.Text("reason")}); read the state again");
                continue;
            }

            if (session.Output.IsJson) session.Output.Json(data);
            else session.Output.Line(Describe(data));
            if (kind is not null && data.Text("stage") is { } stage && kind.IsEnd(stage)) return kind.ExitCode(stage);
        }

        return session.Fail(feed.Failure!);
    }

    private static string Describe(JsonElement data)
    {
        var members = Shown.Select(member => data.Text(member));
        return string.Join("  ", members.Where(text => text is { Length: > 0 }));
    }

    // What is not JSON is not from the node: a proxy's message must not end the watch.
    private static bool TryParse(string text, out JsonElement data)
    {
        try
        {
            data = JsonElement.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            data = default;
            return false;
        }
    }
}
