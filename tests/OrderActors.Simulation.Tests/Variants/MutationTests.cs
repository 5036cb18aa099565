using OrderActors.Simulation.Mutations;
using Xunit;
using Xunit.Abstractions;

namespace OrderActors.Simulation.Tests.Variants;

/// <summary>The prover, proven: known faults, built into the sources, are found by their checkers.</summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    private const int AtOnce = 3;

    /// <summary>Three that are drawn, or all: see CONTRIBUTING.</summary>
    [Fact]
    public void Mutation_OfTheList_IsFoundByItsChecker()
    {
        var all = Environment.GetEnvironmentVariable("ORDERACTORS_MUTATIONS") == "all";
        var drawn = MutationList.All.ToArray();
        Random.Shared.Shuffle(drawn);
        var chosen = all ? MutationList.All : [.. drawn.Take(AtOnce)];
        output.WriteLine($"{chosen.Count} of {MutationList.All.Count} mutations");
        using var told = new StringWriter();
        var proofs = MutationTable.Fill(chosen, Prover.MostSeeds, Environment.ProcessorCount, told);
        output.WriteLine(told.ToString());
        Assert.All(proofs, proof => Assert.True(proof.Seeds is not null, $"'{proof.Mutation.Name}': {proof.Detail}"));
    }

    [Fact]
    public void Build_WithoutAFault_FindsNothing() => Assert.Empty(Prover.ProveNothing(seeds: 5));

    [Fact]
    public void Mutations_OfTheList_FitTheSources() =>
        Assert.All(MutationList.All, mutation => Assert.All(mutation.Edits, edit => Assert.NotEmpty(edit.Apply())));

    [Fact]
    public void Table_OfTheDocs_NamesTheMutationsAndTheirCheckers()
    {
        var rows = MutationTable.Read();
        Assert.Equal(
            MutationList.All.Select(mutation => (mutation.Name, mutation.FoundBy)),
            rows.Select(row => (row.Mutation, row.FoundBy)));
        Assert.All(rows, row => Assert.InRange(row.Seeds, 1, Prover.MostSeeds));
        Assert.Distinct(rows.Select(row => row.Mutation));
    }

    [Fact]
    public void Mutation_ThatFitsNothing_IsAnError() => Assert.Throws<InvalidOperationException>(
        () => new Edit("OrderActors.Sagas/Work.cs", "no such text", "").Apply());

    [Fact]
    public void Mutation_WithoutEffect_IsNotFound()
    {
        var harmless = new Mutation("harmless", "any checker", new Edit(
            "OrderActors.Sagas/WaitReason.cs", "waits for nothing that", "waits for no thing that"));
        Assert.Null(Prover.Prove(harmless, seeds: 3).Seeds);
    }
}
