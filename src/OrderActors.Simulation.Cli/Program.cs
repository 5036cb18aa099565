using System.CommandLine;
using OrderActors.Simulation.Cli;
using OrderActors.Simulation.Cli.Orders;

var seeds = new Option<int>("--seeds") { Description = "how many worlds to run", DefaultValueFactory = _ => 1000 };
var from = new Option<long?>("--from") { Description = "the first seed; drawn if it is not given" };
var name = new Option<string>("--scenario")
{
    Description = "the scenario: " + string.Join(", ", OrderScenario.All.Select(each => each.Name)),
    DefaultValueFactory = _ => OrderScenario.Standard.Name,
};
name.AcceptOnlyFromAmong([.. OrderScenario.All.Select(each => each.Name)]);
var story = new Option<bool>("--story") { Description = "print every step of every world" };
var jobs = new Option<int>("--jobs")
{
    Description = "how many worlds at once",
    DefaultValueFactory = _ => Environment.ProcessorCount,
};
seeds.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() < 1) result.AddError("--seeds must be at least 1.");
});
jobs.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() < 1) result.AddError("--jobs must be at least 1.");
});

var root = new RootCommand("Runs sagas in simulated worlds, one a seed, with every fault that a seed brings.")
{
    seeds, from, name, story, jobs,
};
root.SetAction(result => new Campaign(
    OrderScenario.All.First(each => each.Name == result.GetValue(name)), Console.Out, TimeProvider.System)
{
    Seeds = result.GetValue(seeds),
    From = result.GetValue(from) ?? Random.Shared.NextInt64(1, 1_000_000_000),
    Story = result.GetValue(story),
    Jobs = result.GetValue(jobs),
}.Run() ? 0 : 1);
return root.Parse(args).Invoke();
