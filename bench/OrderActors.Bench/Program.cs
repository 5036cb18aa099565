using System.CommandLine;
using OrderActors.Bench;
using OrderActors.Bench.Scale;

var orders = new Option<int>("--orders") { Description = "orders to run", DefaultValueFactory = _ => 100_000 };
var inFlight = new Option<int>("--inflight") { Description = "orders in flight", DefaultValueFactory = _ => 256 };
var data = new Option<string>("--data")
{
    Description = "folder for the data; emptied first",
    DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), "orderactors-bench"),
};

var partitions = new Option<int>("--partitions")
{
    Description = "partitions of the engine",
    DefaultValueFactory = _ => 1,
};
var engine = new Command("engine", "(a) the engine in process, handlers that do nothing")
{
    orders, inFlight, partitions, data,
};
engine.SetAction(result => EngineBench.RunAsync(result.GetValue(orders), result.GetValue(inFlight),
    result.GetValue(partitions), Fresh(result.GetValue(data)!)));

var http =
    new Command("http", "(b) the same over HTTP, the load driver in a process of its own") { orders, inFlight, data };
http.SetAction(
    result => HttpBench.RunAsync(result.GetValue(orders), result.GetValue(inFlight), Fresh(result.GetValue(data)!)));

var limit = new Option<int>("--limit") { Description = "activities at once", DefaultValueFactory = _ => 100 };
var node =
    new Command("node", "(c) the whole node in process with its built-in services") { orders, inFlight, limit, data };
node.SetAction(result => NodeBench.RunAsync(result.GetValue(orders), result.GetValue(inFlight), result.GetValue(limit),
    Fresh(result.GetValue(data)!)));

var serve = new Command("serve", "the node process of (b)") { data };
serve.Hidden = true;
serve.SetAction(result => HttpBench.ServeAsync(result.GetValue(data)!));

var root = new RootCommand("OrderActors benchmarks; one JSON line a run.")
{
    engine, http, node, serve, ScaleCommands.Make(),
};
return await root.Parse(args).InvokeAsync();

static string Fresh(string folder)
{
    if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    Directory.CreateDirectory(folder);
    return folder;
}
