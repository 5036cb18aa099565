using System.Collections.Immutable;

namespace OrderActors.Sagas;

/// <summary>
/// The commands that a saga remembers, by idempotency key: those of a period (<see cref="ICallPolicies.KeyRetention"/>)
/// and the newest ones, however old. Immutable; rebuilt from the journal, whose envelopes hold the time of each.
/// </summary>
/// <remarks>
/// A command is dropped only when another is added, by that one's own time, so what is recovered equals the original.
/// </remarks>
internal sealed class RememberedCommands
{
    /// <summary>How many of the newest commands are remembered, however old they are.</summary>
    public const int AtLeast = 64;

    /// <summary>With this many a saga accepts no new key: it never forgets one early.</summary>
    public const int AtMost = 10_000;

    private readonly ImmutableQueue<Remembered> oldestFirst;

    // A saga with few commands, as nearly all are, is searched from end to end.
    private readonly ImmutableDictionary<string, Remembered>? byKey;

    private RememberedCommands(
        ImmutableQueue<Remembered> oldestFirst, ImmutableDictionary<string, Remembered>? byKey, int count) =>
        (this.oldestFirst, this.byKey, Count) = (oldestFirst, byKey, count);

    public static RememberedCommands Empty { get; } = new([], null, 0);

    /// <summary>How many are remembered.</summary>
    public int Count { get; }

    /// <summary>The command that came under a key, or null.</summary>
    public CommandIdentity? Recall(string key)
    {
        if (byKey is not null) return byKey.GetValueOrDefault(key)?.Identity;
        CommandIdentity? found = null;
        foreach (var command in oldestFirst)
            if (command.Identity.Key.Equals(key, StringComparison.Ordinal)) found = command.Identity;
        return found;
    }

    /// <summary>How long until there is room for a new key; null if there is room now.</summary>
    public TimeSpan? FullFor(DateTimeOffset now, TimeSpan retention) =>
        Without(now - retention) is { Count: >= AtMost } full ? full.oldestFirst.Peek().At + retention - now : null;

    /// <summary>These with one more, without the expired ones.</summary>
    public RememberedCommands With(CommandIdentity identity, DateTimeOffset at, TimeSpan retention)
    {
        var command = new Remembered(identity, at);
        return new RememberedCommands(oldestFirst.Enqueue(command), byKey?.SetItem(identity.Key, command), Count + 1)
            .Without(at - retention).Indexed();
    }

    /// <summary>The newest of these, even where the others have not expired.</summary>
    public RememberedCommands AtMostOf(int most) => Count <= most ? this : Without(DateTimeOffset.MaxValue, most);

    /// <summary>These without those from before a time, except the newest.</summary>
    private RememberedCommands Without(DateTimeOffset before, int atLeast = AtLeast)
    {
        var (rest, index, count) = (oldestFirst, byKey, Count);
        for (; count > atLeast && rest.Peek() is var oldest && oldest.At <= before; count--)
        {
            rest = rest.Dequeue();
            // A release that remembered fewer keys may have stored one twice.
            if (index?.GetValueOrDefault(oldest.Identity.Key) == oldest) index = index.Remove(oldest.Identity.Key);
        }

        return count == Count ? this : new(rest, index, count);
    }

    private RememberedCommands Indexed()
    {
        if (Count > AtLeast == byKey is not null) return this;
        if (Count <= AtLeast) return new(oldestFirst, null, Count);
        var index = ImmutableDictionary.CreateBuilder<string, Remembered>(StringComparer.Ordinal);
        foreach (var command in oldestFirst) index[command.Identity.Key] = command;
        return new(oldestFirst, index.ToImmutable(), Count);
    }

    private sealed record Remembered(CommandIdentity Identity, DateTimeOffset At);
}
