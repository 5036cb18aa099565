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

var store = new Option<string?>("--store")
{
    Description = "a PostgreSQL connection string instead of SQLite; its schema \"bench\" is dropped first",
};

var partitions = new Option<int>("--partitions")
{
    Description = "partitions of the engine",
    DefaultValueFactory = _ => 1,
};
var engineName = new Option<string>("--engine")
{
    Description = "embedded or akka",
    DefaultValueFactory = _ => "embedded",
};
engineName.AcceptOnlyFromAmong("embedded", "akka");
var engine = new Command("engine", "(a) the engine in process, handlers that do nothing")
{
    engineName, orders, inFlight, partitions, data, store,
};
engine.SetAction(async result => await EngineBench.RunAsync(result.GetValue(engineName)!,
    result.GetValue(orders), result.GetValue(inFlight), result.GetValue(partitions), await FreshAsync(result)));

var separateWait = new Option<bool>("--separate-wait")
{
    Description = "wait for the end by a request of its own, not by the one that approves",
};
var http = new Command("http", "(b) the same over HTTP, the load driver in a process of its own")
{
    engineName, orders, inFlight, separateWait, data, store,
};
http.SetAction(async result => await HttpBench.RunAsync(result.GetValue(engineName)!,
    result.GetValue(orders), result.GetValue(inFlight), result.GetValue(separateWait), await FreshAsync(result)));

var limit = new Option<int>("--limit") { Description = "activities at once", DefaultValueFactory = _ => 100 };
var node = new Command("node", "(c) the whole node in process with its built-in services")
{
    engineName, orders, inFlight, limit, data, store,
};
node.SetAction(async result => await NodeBench.RunAsync(result.GetValue(engineName)!,
    result.GetValue(orders), result.GetValue(inFlight), result.GetValue(limit), await FreshAsync(result)));

var maintenance = new Command("maintenance", "what backup, index rebuild and purge cost the orders beside them")
{
    orders, inFlight, data, store,
};
maintenance.SetAction(async result => await MaintenanceBench.RunAsync(
    result.GetValue(orders), result.GetValue(inFlight), await FreshAsync(result)));

var events = new Option<int>("--events") { Description = "events", DefaultValueFactory = _ => 1_000_000 };
var codec = new Command("codec", "what the stored names cost at the start, and an event to write and to read")
{
    events,
};
codec.SetAction(result => CodecBench.Run(result.GetValue(events)));

var serve = new Command("serve", "the node process of (b)") { engineName, data, store };
serve.Hidden = true;
serve.SetAction(result => HttpBench.ServeAsync(
    result.GetValue(engineName)!, new(result.GetValue(data)!, result.GetValue(store))));

var root = new RootCommand("OrderActors benchmarks; one JSON line a run.")
{
    engine, http, node, maintenance, codec, serve, ScaleCommands.Make(),
};
return await root.Parse(args).InvokeAsync();

Task<BenchStore> FreshAsync(ParseResult result) =>
    BenchStore.FreshAsync(result.GetValue(data)!, result.GetValue(store));
