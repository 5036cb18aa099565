using System.CommandLine;

namespace OrderActors.Cli.Commands;

/// <summary>What an operator does about work that is stuck: retry, waive.</summary>
internal static class RepairCommands
{
    public static void AddTo(RootCommand root, CommandRunner runner)
    {
        root.Subcommands.Add(Repair(runner, "retry", "Try waiting or stuck work of an order again now"));
        root.Subcommands.Add(Repair(runner, "waive", "Give up a stuck compensation of an order for good"));
    }

    private static Command Repair(CommandRunner runner, string verb, string description)
    {
        var order = Symbols.Id("order", "The order's id");
        var work = new Argument<string>("key") { Description = "The work's key, as 'orders why' names it" };
        var by = Symbols.By();
        var reason = Symbols.Reason();
        return runner.Create(verb, description, [order, work, by, reason], async (session, parsed) => session.Conclude(
            await session.Node.RepairAsync(parsed.GetRequiredValue(order), parsed.GetRequiredValue(work), verb,
                parsed.GetRequiredValue(by), parsed.GetRequiredValue(reason), session.NewKey()),
            status => OrderCommands.Show(session, status)));
    }
}
