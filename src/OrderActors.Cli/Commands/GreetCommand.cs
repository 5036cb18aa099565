using System.CommandLine;
using System.Text.Json;
using OrderActors.Cli.Http;

namespace OrderActors.Cli.Commands;

/// <summary>Starts the greeting saga.</summary>
internal static class GreetCommand
{
    private const string Kind = "greet";

    public static void AddTo(RootCommand root, CommandRunner runner)
    {
        var user = Symbols.Id("user", "Whom to greet");
        var id = Symbols.IdOption("--id", "The greeting's id [else GREET-<time>]", () => null);
        var wait = new Option<bool>("--wait") { Description = "Wait until its end" };
        root.Subcommands.Add(runner.Create("greet", "Greet a user by the time of their day", [user, id, wait],
            (session, parsed) => RunAsync(session, parsed.GetRequiredValue(user),
                parsed.GetValue(id) ?? Symbols.TimedId("GREET", session.ConsoleEnvironment.Time),
                parsed.GetValue(wait))));
    }

    /// <summary>Starts a greeting and, if asked, waits for its end.</summary>
    public static async Task<int> RunAsync(ConsoleSession session, string userId, string id, bool wait)
    {
        void Show(JsonElement status) => session.Output.Facts(status,
            ("user", "userId"), ("name", "name"), ("stage", "stage"), ("text", "text"), ("delivery", "delivery"),
            ("outcome", "outcome"),
            ("last error", "lastError"));

        var reply = await session.Node.StartAsync(Kind, id, new { userId }, session.NewKey());
        if (reply is NodeReply.Answered) session.Output.Note($"Started greeting {id}.");
        return reply is NodeReply.Answered && wait
            ? OrderCommands.Conclude(session, await session.WaitAsync(Kind, id, Stages.End), Show)
            : session.Conclude(reply, Show);
    }
}
