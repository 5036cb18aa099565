using System.CommandLine;
using System.Text.Json;
using OrderActors.Cli.Http;

namespace OrderActors.Cli.Commands;

/// <summary>What shows the cluster as the node sees it: cluster members, shards, locate.</summary>
internal static class ClusterCommands
{
    public static void AddTo(RootCommand root, CommandRunner runner)
    {
        var cluster = new Command("cluster", "Show the cluster as the node sees it");
        cluster.Subcommands.Add(Members(runner));
        cluster.Subcommands.Add(Shards(runner));
        cluster.Subcommands.Add(Locate(runner));
        root.Subcommands.Add(cluster);
    }

    private static Command Members(CommandRunner runner) => runner.Create("members",
        "List the members as the node sees them, the oldest first", [], async (session, _) => session.Conclude(
            await session.Node.ClusterMembersAsync(),
            body => session.Output.Table(body.List("members"), ("NODE", "address"), ("STATUS", "status"),
                ("ROLES", "roles"), ("REACHABLE", "reachable"), ("LEADER", "leader"), ("SELF", "self"))));

    private static Command Shards(CommandRunner runner) => runner.Create("shards",
        "List which node has which shards, and how many sagas of each are in memory", [],
        async (session, _) => session.Conclude(await session.Node.ClusterShardsAsync(),
            body => session.Output.Table(
                body.List("shards"), ("SHARD", "shard"), ("NODE", "address"), ("SAGAS", "sagas"))));

    private static Command Locate(CommandRunner runner)
    {
        var saga = Symbols.Saga();
        return runner.Create("locate", "Show the shard that a saga belongs to and the node that has it", [saga],
            async (session, parsed) =>
            {
                var name = parsed.GetRequiredValue(saga);
                var reply = await session.ExplainAsync(await session.Node.LocateAsync(name), name.Kind);
                return session.Conclude(reply, place => Show(session.Output, place));
            });
    }

    private static void Show(ConsoleOutput output, JsonElement place)
    {
        output.Facts(place, ("kind", "kind"), ("id", "id"), ("shard", "shard"), ("node", "address"),
            ("in memory", "inMemory"));
        if (place.Member("address") is null) output.Note("No node has this shard now.");
    }
}
