using System.CommandLine;
using OrderActors.Simulation.Mutations;

var only = new Option<string>("--only")
{
    Description = "only mutations whose name contains this",
    DefaultValueFactory = _ => "",
};
var seeds = new Option<int>("--seeds")
{
    Description = "the most seeds for one mutation",
    DefaultValueFactory = _ => Prover.MostSeeds,
};
var jobs = new Option<int>("--jobs")
{
    Description = "how many mutations at once",
    DefaultValueFactory = _ => Environment.ProcessorCount,
};
var write = new Option<bool>("--write") { Description = "put the table into docs/verification/mutations.md" };
var root = new RootCommand("Builds known faults into the sources, one at a time, and lets the simulation find them.")
{
    only, seeds, jobs, write,
};
root.SetAction(result =>
{
    var chosen = MutationList.All.Where(mutation => mutation.Name.Contains(
        result.GetValue(only)!, StringComparison.OrdinalIgnoreCase)).ToList();
    var rows = MutationTable.Fill(chosen, result.GetValue(seeds), result.GetValue(jobs), Console.Out);
    if (result.GetValue(write)) MutationTable.Write(rows);
    return rows.All(row => row.Seeds is not null) ? 0 : 1;
});
return root.Parse(args).Invoke();
