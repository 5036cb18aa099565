using OrderActors.Simulation.Mutations.Building;

namespace OrderActors.Simulation.Mutations;

/// <summary>A known fault: what is changed in the sources, and the checker that must find it.</summary>
/// <param name="Name">The fault in a few words, as the table names it.</param>
/// <param name="FoundBy">The name of the checker.</param>
/// <param name="Edits">The changes; one, unless the sources guard themselves twice.</param>
public sealed record Mutation(string Name, string FoundBy, params IReadOnlyList<Edit> Edits)
{
    /// <summary>The scenario whose worlds find it.</summary>
    public string Scenario { get; init; } = "orders";
}

/// <summary>A piece of a source file and what stands there instead.</summary>
/// <param name="File">The file, relative to the folder of sources.</param>
/// <param name="From">Text that the file holds exactly once.</param>
/// <param name="To">What replaces it.</param>
public sealed record Edit(string File, string From, string To)
{
    /// <summary>The project that the file belongs to: its folder's name.</summary>
    public string Project => File[..File.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>The file's text as the sources have it, with the fault.</summary>
    public string Apply() => Apply(Sources.Read(File));

    /// <summary>The file's text with the fault.</summary>
    /// <exception cref="InvalidOperationException">The text is not there exactly once: the sources have moved on, and
    /// the mutation must follow them.</exception>
    public string Apply(string text)
    {
        var at = text.IndexOf(From, StringComparison.Ordinal);
        if (at < 0 || text.IndexOf(From, at + 1, StringComparison.Ordinal) >= 0)
            throw new InvalidOperationException($"{File} does not hold this once, so the mutation must follow: {From}");
        return string.Concat(text.AsSpan(0, at), To, text.AsSpan(at + From.Length));
    }
}
