using System.CommandLine;
using OrderActors.Peers;
using OrderActors.Peers.Contestants;
using OrderActors.Peers.Load;
using OrderActors.Peers.Machine;
using OrderActors.Peers.Results;

var names = Field.All.Select(contestant => contestant.Name).ToArray();
var only = new Option<string[]>("--only")
{
    Description = $"run this contestant alone; may be repeated: {string.Join(", ", names)}",
    HelpName = "NAME",
};
only.AcceptOnlyFromAmong(names);
var quick = new Option<bool>("--quick") { Description = "a glance: one round, a tenth of the orders, 1,000 waiting" };
var rounds = new Option<int>("--rounds")
{
    Description = "rounds under load",
    DefaultValueFactory = _ => 3,
};
var parkedRounds = new Option<int>("--parked-rounds")
{
    Description = "rounds with waiting orders and kill -9",
    DefaultValueFactory = _ => 3,
};
var parked = new Option<int>("--parked")
{
    Description = "orders that wait",
    DefaultValueFactory = _ => 20_000,
};
var data = new Option<string>("--data")
{
    Description = "folder for the systems' data; on a real disk, readable by PostgreSQL's user",
    DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), "orderactors-race"),
};
var output = new Option<string>("--out")
{
    Description = "results file (JSON lines); a run adds to it, and the table is made of all that it has",
    DefaultValueFactory = _ =>
        Path.Combine(Tools.Home, "data", $"race-{TimeProvider.System.GetLocalNow():yyyyMMdd-HHmmss}.jsonl"),
};

var race = new RootCommand("Runs the same order workload on OrderActors and its peers, and prints a table.")
{
    only, quick, rounds, parkedRounds, parked, data, output,
    Part("engine", "<engine> <folder> [<database>]", arguments => OwnHosts.RunEngineAsync(
        arguments[0], arguments[1], arguments.ElementAtOrDefault(2))),
    Part("node", "<port> <engine> <folder> [<database>]", arguments => OwnHosts.RunNodeAsync(
        Port(arguments[0]), arguments[1], arguments[2], arguments.ElementAtOrDefault(3))),
    Part("drive", "<system> <port>", arguments => ClosedLoop.ServeAsync(
        () => HttpLane.OpenAsync(arguments[0], Port(arguments[1])))),
};
race.SetAction(async (result, cancellation) =>
{
    var path = Path.GetFullPath(result.GetValue(output)!);
    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
    var file = new ResultFile(path);
    var isQuick = result.GetValue(quick);
    var options = new RaceOptions(
        Given(rounds, 1), Given(parkedRounds, 1), Given(parked, 1000), isQuick ? 0.1 : 1,
        Path.GetFullPath(result.GetValue(data)!));
    var chosen = result.GetValue(only) is { Length: > 0 } some
        ? Field.All.Where(contestant => some.Contains(contestant.Name)).ToArray()
        : Field.All;
    try
    {
        await new Race(options, chosen, file, TimeProvider.System).RunAsync(cancellation);
        Console.WriteLine(Table.Of(file.Read(), Field.All));
        await Console.Error.WriteLineAsync($"Results: {path}");
        return 0;
    }
    catch (RaceException e)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return 1;
    }
    catch (OperationCanceledException)
    {
        await Console.Error.WriteLineAsync("Stopped.");
        return 130;
    }

    // What is given holds; --quick changes what is not.
    int Given(Option<int> option, int quickValue) =>
        isQuick && result.GetResult(option) is null or { Implicit: true } ? quickValue : result.GetValue(option);
});

// The systems' own processes get the time to be stopped in order.
return await race.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });

static Command Part(string name, string parameters, Func<string[], Task> run)
{
    var arguments = new Argument<string[]>("arguments");
    var part = new Command(name, $"a process of the race: {name} {parameters}") { arguments };
    part.Hidden = true;
    part.SetAction(result => run(result.GetValue(arguments)!));
    return part;
}

static int Port(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
