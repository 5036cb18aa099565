using System.Data.Common;

namespace OrderActors.Node.Testing;

/// <summary>Where the nodes of one test keep their data.</summary>
/// <param name="within">Where to make the data folder, or null: among the system's temporary files.</param>
public abstract class NodeFixture(string? within = null) : IAsyncDisposable
{
    private readonly FreshFolder folder = new(within);

    /// <summary>The data folder.</summary>
    public string Folder => folder.Path;

    /// <summary>The data folder of a second node on the same data.</summary>
    public abstract string SecondFolder { get; }

    /// <summary>Which engine its nodes run; null for the node's own default.</summary>
    protected virtual string? Engine => null;

    /// <summary>What makes a node use the place, under the section <c>OrderActors</c>.</summary>
    public virtual IReadOnlyList<(string Name, string Value)> Settings =>
        Engine is { } engine ? [(nameof(Engine), engine)] : [];

    /// <summary>The same as environment variables.</summary>
    internal (string Name, string Value)[] Variables => [.. Settings.Select(VariableOf)];

    /// <summary>A setting under the section <c>OrderActors</c> as an environment variable.</summary>
    internal static (string Name, string Value) VariableOf((string Name, string Value) setting) =>
        ($"ORDERACTORS__{setting.Name.Replace(":", "__", StringComparison.Ordinal)}", setting.Value);

    /// <summary>Finds the place; called before its first node starts.</summary>
    public virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>A connection to the journal's tables past the node.</summary>
    public abstract Task<DbConnection> OpenJournalAsync(bool write = false);

    /// <summary>A connection to the services' tables past the node, for reading.</summary>
    public abstract Task<DbConnection> OpenServicesAsync();

    /// <summary>Bytes as a literal of the store's SQL.</summary>
    public abstract string Literal(byte[] bytes);

    /// <summary>Changes the journal past the node; returns how many rows were changed.</summary>
    public async Task<int> ChangeJournalAsync(string sql)
    {
        await using var connection = await OpenJournalAsync(write: true);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A test's own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>How many mails each recipient was sent.</summary>
    public async Task<List<(string Recipient, string Subject)>> MailsAsync()
    {
        await using var connection = await OpenServicesAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT recipient, subject FROM mails ORDER BY number";
        await using var reader = await command.ExecuteReaderAsync();
        var mails = new List<(string, string)>();
        while (await reader.ReadAsync()) mails.Add((reader.GetString(0), reader.GetString(1)));
        return mails;
    }

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
