using System.CommandLine;
using System.Text.Json;
using OrderActors.Cli.Kinds;

namespace OrderActors.Cli.Commands;

/// <summary>The short form of <c>start greet</c>.</summary>
internal static class GreetCommand
{
    public static void AddTo(RootCommand root, CommandRunner runner)
    {
        var user = Symbols.Id("user", "Whom to greet");
        var id = Symbols.IdOption("--id", "The greeting's id [else GREET-<time>]", () => null);
        var wait = new Option<bool>("--wait") { Description = "Wait for its end" };
        root.Subcommands.Add(runner.Create(
            "greet", "Greet a user according to their time of day; short for start greet",
            [user, id, wait],
            (session, parsed) => RunAsync(
                session, parsed.GetRequiredValue(user), parsed.GetValue(id), parsed.GetValue(wait))));
    }

    /// <summary>Starts a greeting and, if asked, waits for its end.</summary>
    public static Task<int> RunAsync(ConsoleSession session, string userId, string? id, bool wait) =>
        SagaCommands.StartAsync(session, "greet", id, JsonSerializer.SerializeToElement(new { userId }),
            wait ? SagaKind.End : null);
}
