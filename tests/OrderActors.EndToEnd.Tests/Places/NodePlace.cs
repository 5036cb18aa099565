using OrderActors.EndToEnd.Tests.Console;

namespace OrderActors.EndToEnd.Tests.Places;

/// <summary>Where the nodes of one test keep their data.</summary>
public abstract class NodePlace : IAsyncDisposable
{
    private readonly FreshFolder folder = new();

    /// <summary>The data folder.</summary>
    public string Folder => folder.Path;

    /// <summary>The data folder of a second node on the same data.</summary>
    public abstract string SecondFolder { get; }

    /// <summary>What makes a node use the place, under the section <c>OrderActors</c>.</summary>
    public virtual IReadOnlyList<(string Name, string Value)> Settings => [];

    /// <summary>The same as environment variables.</summary>
    internal (string Name, string Value)[] Variables =>
        [.. Settings.Select(each =>
            ($"ORDERACTORS__{each.Name.Replace(":", "__", StringComparison.Ordinal)}", each.Value))];

    /// <summary>Finds the place; called before its first node starts.</summary>
    public virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>Changes the journal past the node; returns how many rows were changed.</summary>
    public abstract Task<int> ChangeJournalAsync(string sql);

    /// <summary>How many mails each recipient was sent.</summary>
    public abstract Task<List<(string Recipient, long Count)>> MailsAsync();

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
