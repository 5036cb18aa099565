using System.CommandLine;
using OrderActors.Bench;

var orders = new Option<int>("--orders") { Description = "orders to run", DefaultValueFactory = _ => 100_000 };
var inFlight = new Option<int>("--inflight") { Description = "orders in flight", DefaultValueFactory = _ => 256 };
var data = new Option<string>("--data") { Description = "folder for the data; emptied first", DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), "orderactors-bench") };

var engine = new Command("engine", "(a) the engine in process, handlers that do nothing") { orders, inFlight, data };
engine.SetAction(result => EngineBench.RunAsync(result.GetValue(orders), result.GetValue(inFlight), Fresh(result.GetValue(data)!)));

return await new RootCommand("OrderActors benchmarks; one JSON line a run.") { engine }.Parse(args).InvokeAsync();

static string Fresh(string folder)
{
    if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    Directory.CreateDirectory(folder);
    return folder;
}
