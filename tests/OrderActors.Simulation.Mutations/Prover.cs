using OrderActors.Simulation.Mutations.Building;

namespace OrderActors.Simulation.Mutations;

/// <summary>Lets the simulation look for faults.</summary>
public static class Prover
{
    /// <summary>A fault that needs more seeds than this counts as not found.</summary>
    public const int MostSeeds = 2000;

    /// <summary>Runs seeds from 1 on until the mutation's checker has found it.</summary>
    public static Proof Prove(Mutation mutation, int seeds = MostSeeds)
    {
        var images = FaultyBuild.Of(mutation.Edits.Select(edit => edit.Project).Distinct(), mutation.Edits);
        var program = new FaultyProgram(images, mutation.Scenario);
        var others = new SortedDictionary<string, int>(StringComparer.Ordinal);
        try
        {
            for (var seed = 1; seed <= seeds; seed++)
            {
                var broken = program.Run(seed);
                if (broken.FirstOrDefault(each => each.Checker == mutation.FoundBy) is { } found)
                    return new(mutation, seed, found.Detail, others);
                foreach (var each in broken) others.TryAdd(each.Checker, seed);
            }

            return new(mutation, null, "not found", others);
        }
        finally
        {
            program.Unload();
        }
    }

    /// <summary>
    /// Runs the simulation as it is, built in the same way: nothing may be found. Returns what is.
    /// </summary>
    public static IReadOnlyList<Broken> ProveNothing(int seeds)
    {
        var projects = MutationList.All.SelectMany(mutation => mutation.Edits).Select(edit => edit.Project).Distinct();
        var images = FaultyBuild.Of(projects, []);
        var broken = new List<Broken>();
        foreach (var scenario in MutationList.All.Select(mutation => mutation.Scenario).Distinct())
        {
            var program = new FaultyProgram(images, scenario);
            for (var seed = 1; seed <= seeds; seed++) broken.AddRange(program.Run(seed));
            program.Unload();
        }

        return broken;
    }
}

/// <summary>What became of a mutation.</summary>
/// <param name="Mutation">The mutation.</param>
/// <param name="Seeds">How many seeds its checker needed, or null when it found nothing.</param>
/// <param name="Detail">What the checker said.</param>
/// <param name="Others">Other checkers that found it before, and with which seed first.</param>
public sealed record Proof(Mutation Mutation, int? Seeds, string Detail, IReadOnlyDictionary<string, int> Others);
