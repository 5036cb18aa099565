using System.CommandLine;
using OrderActors.Cli.Maintenance;

namespace OrderActors.Cli.Commands;

/// <summary>What an operator orders of a running node: backup.</summary>
internal static class MaintenanceCommands
{
    public static void AddTo(RootCommand root, CommandRunner runner)
    {
        root.Subcommands.Add(Backup(runner));
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
        return runner.Create("backup", "Back the running node up; it goes on working", [folder],
            async (session, parsed) =>
            {
                var run = new JobRun(session);
                var directory = Path.GetFullPath(parsed.GetRequiredValue(folder));
                return run.Conclude(await run.RunAsync("backup", new { directory }));
            });
    }
}
