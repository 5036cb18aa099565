using System.CommandLine;
using OrderActors.Bench;
using OrderActors.Bench.Cluster;

var orders = new Option<int>("--orders") { Description = "orders a round", DefaultValueFactory = _ => 20_000 };
var inFlight = new Option<int>("--inflight") { Description = "orders in flight", DefaultValueFactory = _ => 128 };
var rounds = new Option<int>("--rounds") { Description = "rounds of both engines", DefaultValueFactory = _ => 3 };
var settings = new Option<string?>("--akka")
{
    Description = "a JSON file with Akka's own settings below \"akka\", stronger than the files in hocon",
};
var store = new Option<string>("--store")
{
    Description = "a PostgreSQL connection string; its schemas \"bench\" and \"bench_cluster\" are dropped first",
    Required = true,
};
var root = new RootCommand("The cluster engine beside the embedded one on one PostgreSQL; one JSON line a run.")
{
    orders, inFlight, rounds, settings, store,
};
root.SetAction(async parsed =>
{
    var connection = parsed.GetValue(store)!;
    var folder = Path.Combine(Path.GetTempPath(), "orderactors-bench");
    for (var round = 0; round < parsed.GetValue(rounds); round++)
    {
        await ClusterBench.RunAsync(
            parsed.GetValue(orders), parsed.GetValue(inFlight), connection, parsed.GetValue(settings));
        await EngineBench.RunAsync("embedded", parsed.GetValue(orders), parsed.GetValue(inFlight), partitions: 1,
            store: await BenchStore.FreshAsync(folder, connection));
    }
});
return await root.Parse(args).InvokeAsync();
