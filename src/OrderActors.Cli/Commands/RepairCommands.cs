using System.CommandLine;

namespace OrderActors.Cli.Commands;

/// <summary>What an operator does about work that is stuck: retry, waive.</summary>
internal static class RepairCommands
{
    public static void AddTo(RootCommand root, CommandRunner runner)
    {
        root.Subcommands.Add(Repair(runner, "retry", "retry-work", "Retry waiting or stuck work of a saga now"));
        root.Subcommands.Add(Repair(runner, "waive", "waive-work", "Give up a stuck compensation of a saga for good"));
    }

    private static Command Repair(CommandRunner runner, string verb, string command, string description)
    {
        var saga = Symbols.Saga();
        var work = new Argument<string>("key") { Description = "The work's key, as 'orders why' names it" };
        var by = Symbols.By();
        var reason = Symbols.Reason();
        return runner.Create(verb, description, [saga, work, by, reason], async (session, parsed) =>
        {
            var name = parsed.GetRequiredValue(saga);
            var data = new
            {
                key = parsed.GetRequiredValue(work),
                by = parsed.GetRequiredValue(by),
                reason = parsed.GetRequiredValue(reason),
            };
            var reply = await session.Node.SendAsync(name, command, data, session.NewKey());
            return session.Conclude(await session.ExplainAsync(reply, name.Kind),
                status => SagaCommands.Show(session, name.Kind, status));
        });
    }
}
