using System.Globalization;
using System.Text.RegularExpressions;

namespace OrderActors.Engine.Services;

/// <summary>
/// A statement that a service uses. Create one per statement and keep it: it is prepared once per connection.
/// </summary>
/// <remarks>
/// Values are given in the order in which the parameters' names (<c>@name</c>) first appear in the text. The text must
/// be SQL that SQLite and PostgreSQL share; a statement of another dialect belongs in the store.
/// </remarks>
public sealed partial class ServiceSql
{
    private static int made;

    /// <summary>Creates a statement.</summary>
    public ServiceSql(string text)
    {
        Text = text;
        var names = Names().Matches(text).Select(match => match.Value[1..]).Distinct(StringComparer.Ordinal).ToList();
        Parameters = names;
        Positional = Names().Replace(text, match => string.Create(
            CultureInfo.InvariantCulture, $"${names.IndexOf(match.Value[1..]) + 1}"));
        Number = Interlocked.Increment(ref made) - 1;
    }

    /// <summary>The statement's text.</summary>
    public string Text { get; }

    /// <summary>The parameters' names without the at sign, each once, in the order of first appearance.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>The text with <c>$1</c> for the first parameter, and so on, as PostgreSQL requires.</summary>
    internal string Positional { get; }

    /// <summary>The place of the prepared statement in a connection's list.</summary>
    internal int Number { get; }

    [GeneratedRegex("@[A-Za-z0-9_]+")]
    private static partial Regex Names();
}

/// <summary>A value bound to a statement: a text, a whole number or null.</summary>
public readonly record struct SqlValue
{
    private SqlValue(string? text, long number)
    {
        Text = text;
        Number = number;
    }

    /// <summary>The text; null for a number or null.</summary>
    public string? Text { get; }

    /// <summary>The number; 0 for a text or null.</summary>
    public long Number { get; }

    /// <summary>Whether the value is a number.</summary>
    public bool IsNumber { get; private init; }

    /// <summary>A text, or null.</summary>
    public static implicit operator SqlValue(string? text) => new(text, 0);

    /// <summary>A number.</summary>
    public static implicit operator SqlValue(long number) => new(null, number) { IsNumber = true };
}
