using System.Collections.Immutable;

namespace OrderActors.Sagas;

/// <summary>
/// The idempotency keys that a saga remembers: those of a time (<see cref="ICallPolicies.KeyRetention"/>), and its last
/// ones however old. Immutable; rebuilt from the journal, whose envelopes say when each command was taken.
/// </summary>
/// <remarks>
/// Keys are dropped only when others are added, by that command's own time, so a recovered history equals the original.
/// </remarks>
internal sealed class CommandHistory
{
    /// <summary>How many of the newest keys are remembered, however old they are.</summary>
    public const int AtLeast = 64;

    /// <summary>With this many keys a saga accepts no new one: it never forgets one before its time.</summary>
    public const int AtMost = 10_000;

    private readonly ImmutableQueue<Remembered> oldestFirst;

    // A saga with few commands, as nearly all are, is searched from end to end.
    private readonly ImmutableDictionary<string, Remembered>? byKey;

    private CommandHistory(
        ImmutableQueue<Remembered> oldestFirst, ImmutableDictionary<string, Remembered>? byKey, int count) =>
        (this.oldestFirst, this.byKey, Count) = (oldestFirst, byKey, count);

    public static CommandHistory Empty { get; } = new([], null, 0);

    /// <summary>How many keys are remembered.</summary>
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

    /// <summary>How long until there is room for a new key; null if there is.</summary>
    public TimeSpan? FullFor(DateTimeOffset now, TimeSpan retention) =>
        Without(now - retention) is { Count: >= AtMost } full ? full.oldestFirst.Peek().At + retention - now : null;

    /// <summary>This history with one more key and without expired ones.</summary>
    public CommandHistory With(CommandIdentity identity, DateTimeOffset at, TimeSpan retention)
    {
        var command = new Remembered(identity, at);
        return new CommandHistory(oldestFirst.Enqueue(command), byKey?.SetItem(identity.Key, command), Count + 1)
            .Without(at - retention).Indexed();
    }

    /// <summary>The newest of these, however young the others are.</summary>
    public CommandHistory AtMostOf(int most) => Count <= most ? this : Without(DateTimeOffset.MaxValue, most);

    /// <summary>Without the keys from before a time, except the last ones.</summary>
    private CommandHistory Without(DateTimeOffset before, int atLeast = AtLeast)
    {
        var (rest, index, count) = (oldestFirst, byKey, Count);
        for (; count > atLeast && rest.Peek() is var oldest && oldest.At <= before; count--)
        {
            rest = rest.Dequeue();
            // A history of a release that remembered fewer keys may have one twice.
            if (index?.GetValueOrDefault(oldest.Identity.Key) == oldest) index = index.Remove(oldest.Identity.Key);
        }

        return count == Count ? this : new(rest, index, count);
    }

    private CommandHistory Indexed()
    {
        if (Count > AtLeast == byKey is not null) return this;
        if (Count <= AtLeast) return new(oldestFirst, null, Count);
        var index = ImmutableDictionary.CreateBuilder<string, Remembered>(StringComparer.Ordinal);
        foreach (var command in oldestFirst) index[command.Identity.Key] = command;
        return new(oldestFirst, index.ToImmutable(), Count);
    }

    private sealed record Remembered(CommandIdentity Identity, DateTimeOffset At);
}
