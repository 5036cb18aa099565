using System.CommandLine;

namespace OrderActors.Bench.Scale;

/// <summary>The family of commands that measures many orders rather than fast ones.</summary>
internal static class ScaleCommands
{
    private static readonly Option<string> Data = new("--data")
    {
        Description = "folder for the data; kept, and added to",
        DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), "orderactors-scale"),
    };

    private static readonly Option<string?> Store = new("--store")
    {
        Description = "a PostgreSQL connection string instead of SQLite files",
        HelpName = "\"Host=…\"",
    };

    private static readonly Option<int> InFlight = Number("--inflight", 256, "orders in flight");
    private static readonly Option<int> Customers = Number("--customers", 10_000, "customers who order");

    public static Command Make() => new("scale", "many orders: what they cost, and what they slow down")
    {
        Fill(), Restart(), Lists(), Growth(), Deadlines(),
    };

    private static Command Fill()
    {
        var orders = Number("--orders", 1_000_000, "orders to place");
        var window = new Option<TimeSpan>("--window")
        {
            Description = "until the deadline",
            DefaultValueFactory = _ => TimeSpan.FromDays(30),
        };
        var fill = new Command("fill", "place orders that wait for approval; memory and bytes an order")
        {
            orders, InFlight, Customers, window, Data, Store,
        };
        fill.SetAction(result => FillBench.RunAsync(StoreOf(result), result.GetValue(orders),
            result.GetValue(InFlight), result.GetValue(Customers), result.GetValue(window)));
        return fill;
    }

    private static Command Restart()
    {
        var inFlight = Number("--inflight", 1000, "orders in flight at the kill");
        var cold = new Option<bool>("--cold") { Description = "drop the system's cached files too (root)" };
        var restart = new Command("restart", "kill -9 and start again") { inFlight, cold, Data, Store };
        restart.SetAction(result =>
            RestartBench.RunAsync(StoreOf(result), result.GetValue(inFlight), result.GetValue(cold)));
        return restart;
    }

    private static Command Lists()
    {
        var requests = Number("--requests", 1000, "requests of each kind");
        var beside = Number("--beside", 16, "orders in flight in the second half");
        var lists = new Command("lists", "lists by stage and customer") { requests, beside, Customers, Data, Store };
        lists.SetAction(result => ListBench.RunAsync(StoreOf(result), result.GetValue(requests),
            result.GetValue(Customers), result.GetValue(beside)));
        return lists;
    }

    private static Command Growth()
    {
        var events = new Option<long>("--events")
        {
            Description = "events of the long journal",
            DefaultValueFactory = _ => 10_000_000,
        };
        var orders = Number("--orders", 60_000, "orders a measurement");
        var inFlight = Number("--inflight", 512, "orders in flight");
        var rounds = Number("--rounds", 3, "measurements of each");
        var random = new Option<bool>("--random-ids") { Description = "ids in no order" };
        var growth = new Command("growth", "throughput on a long journal and on an empty one")
        {
            events, orders, inFlight, rounds, random, Data, Store,
        };
        growth.SetAction(result => GrowthBench.RunAsync(StoreOf(result), result.GetValue(events),
            result.GetValue(orders), result.GetValue(inFlight), result.GetValue(rounds), result.GetValue(random)));
        return growth;
    }

    private static Command Deadlines()
    {
        var orders = Number("--orders", 100_000, "orders whose deadlines come together");
        var rate = Number("--rate", 300, "fresh orders a second all the while");
        var window = new Option<TimeSpan>("--window")
        {
            Description = "until the deadline",
            DefaultValueFactory = _ => TimeSpan.FromSeconds(75),
        };
        var deadlines = new Command("deadlines", "approval deadlines that come in the same minute")
        {
            orders, rate, window, Data, Store,
        };
        deadlines.SetAction(result => DeadlineBench.RunAsync(StoreOf(result), result.GetValue(orders),
            result.GetValue(rate), result.GetValue(window)));
        return deadlines;
    }

    private static Option<int> Number(string name, int value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    private static ScaleStore StoreOf(ParseResult result)
    {
        var folder = Path.GetFullPath(result.GetValue(Data)!);
        Directory.CreateDirectory(folder);
        return new(folder, result.GetValue(Store));
    }
}
