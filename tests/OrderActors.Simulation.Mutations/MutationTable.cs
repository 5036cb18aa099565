using System.Collections.Concurrent;
using System.Globalization;
using OrderActors.Simulation.Mutations.Building;

namespace OrderActors.Simulation.Mutations;

/// <summary>The table of docs/verification/mutations.md: mutation, seeds needed, found by.</summary>
public static class MutationTable
{
    private const string Head = "| mutation | seeds | found by |\n|---|---|---|\n";

    private static string Page => Path.Combine(Sources.Root, "docs", "verification", "mutations.md");

    /// <summary>Proves each, some at once; tells of each as it is done, and of all as the table.</summary>
    public static IReadOnlyList<Proof> Fill(IReadOnlyList<Mutation> mutations, int seeds, int jobs, TextWriter output)
    {
        var told = TextWriter.Synchronized(output);
        var proofs = new ConcurrentDictionary<Mutation, Proof>();
        Parallel.ForEach(Partitioner.Create(mutations, EnumerablePartitionerOptions.NoBuffering),
            new() { MaxDegreeOfParallelism = jobs }, mutation =>
            {
                var proof = proofs[mutation] = Prove(mutation, seeds);
                told.WriteLine(Told(proof));
            });
        IReadOnlyList<Proof> rows = [.. mutations.Select(mutation => proofs[mutation])];
        output.WriteLine();
        output.Write(Text(rows));
        var missed = rows.Count(row => row.Seeds is null);
        output.WriteLine(missed == 0 ? $"all {rows.Count} are found" : $"{missed} of {rows.Count} are not found");
        return rows;
    }

    /// <summary>Puts the table into the page.</summary>
    public static void Write(IReadOnlyList<Proof> rows)
    {
        var page = File.ReadAllText(Page);
        var begin = page.IndexOf(Head, StringComparison.Ordinal);
        var end = page.IndexOf("\n\n", begin, StringComparison.Ordinal) + 1;
        File.WriteAllText(Page, string.Concat(page.AsSpan(0, begin), Text(rows), page.AsSpan(end)));
    }

    /// <summary>The rows that the page has.</summary>
    public static IReadOnlyList<(string Mutation, int Seeds, string FoundBy)> Read()
    {
        var page = File.ReadAllText(Page);
        var begin = page.IndexOf(Head, StringComparison.Ordinal) + Head.Length;
        return
        [
            .. page[begin..page.IndexOf("\n\n", begin, StringComparison.Ordinal)].Split('\n')
                .Select(row => row.Split('|', StringSplitOptions.TrimEntries))
                .Select(cells => (cells[1], int.Parse(cells[2], CultureInfo.InvariantCulture), cells[3])),
        ];
    }

    private static Proof Prove(Mutation mutation, int seeds)
    {
        try
        {
            return Prover.Prove(mutation, seeds);
        }
        catch (InvalidOperationException e)
        {
            return new(mutation, null, e.Message, new Dictionary<string, int>());
        }
    }

    private static string Told(Proof proof) =>
        $"{proof.Seeds?.ToString(CultureInfo.InvariantCulture) ?? "-",5}  {proof.Mutation.Name} ({proof.Detail})" +
        string.Concat(proof.Others.Select(other => $"\n       seed {other.Value}: {other.Key}"));

    private static string Text(IReadOnlyList<Proof> rows) => Head + string.Concat(rows.Select(row =>
        $"| {row.Mutation.Name} | {row.Seeds?.ToString(CultureInfo.InvariantCulture) ?? "not found"} | " +
        $"{row.Mutation.FoundBy} |\n"));
}
