using System.CommandLine;
using OrderActors.Cli.Maintenance;

namespace OrderActors.Cli.Commands;

/// <summary>What an operator orders of a running node: backup, purge, index rebuild.</summary>
internal static class MaintenanceCommands
{
    public static void AddTo(RootCommand root, CommandRunner runner)
    {
        root.Subcommands.Add(Backup(runner));
        root.Subcommands.Add(Purge(runner));
        var index = new Command("index", "What is derived from the journal: lists and wake-ups");
        index.Subcommands.Add(Rebuild(runner));
        root.Subcommands.Add(index);
    }

    private static Command Backup(CommandRunner runner)
    {
        var folder = new Argument<string>("dir")
        {
            Description = "A new or empty folder, on the node's machine; a relative path starts where you are",
        };
        folder.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && string.IsNullOrWhiteSpace(result.Tokens[0].Value))
                result.AddError("dir must not be blank.");
        });
        return runner.Create("backup", "Back up the running node; it keeps working", [folder],
            async (session, parsed) =>
            {
                var run = new JobRun(session);
                var directory = Path.GetFullPath(parsed.GetRequiredValue(folder));
                return run.Conclude(await run.RunAsync("backup", new { directory }));
            });
    }

    private static Command Rebuild(CommandRunner runner) => runner.Create("rebuild",
        "Rebuild the index from the journal; the node keeps working with the old one", [], async (session, _) =>
        {
            var run = new JobRun(session);
            return run.Conclude(await run.RunAsync("index-rebuild", new { }));
        });

    private static Command Purge(CommandRunner runner)
    {
        var endedBefore = new Option<Age>("--ended-before")
        {
            Description = "A date (2026-01-31), a time (2026-01-31T18:00Z), or an age: 90d, 12h, 2w",
            HelpName = "when",
            Required = true,
            CustomParser = Age.Parse,
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only count what would be removed" };
        var yes = new Option<bool>("--yes") { Description = "Do not ask for confirmation" };
        return runner.Create("purge", "Permanently remove sagas that ended before a time", [endedBefore, dryRun, yes],
            (session, parsed) => new PurgeRun(session).RunAsync(
                parsed.GetRequiredValue(endedBefore), parsed.GetValue(dryRun), parsed.GetValue(yes)));
    }
}
