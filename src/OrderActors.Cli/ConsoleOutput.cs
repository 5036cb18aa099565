using System.Text.Encodings.Web;
using System.Text.Json;
using OrderActors.Cli.Http;
using OrderActors.Output;
using Spectre.Console;

namespace OrderActors.Cli;

/// <summary>Writes data to standard output, as JSON or for people, and all else to standard error.</summary>
internal sealed class ConsoleOutput
{
    // Tables for programs and files, and those too wide for the window: no line of theirs is ever broken.
    private const int UnbrokenWidth = 10_000;

    private readonly TextWriter output;
    private readonly TextWriter error;
    private readonly IAnsiConsole tables;
    private readonly bool outputIsTerminal;
    private readonly int windowWidth;
    private readonly Lock writing = new();

    public ConsoleOutput(TextWriter output, TextWriter error, ConsoleEnvironment environment, bool json)
    {
        (this.output, this.error, IsJson) = (output, error, json);
        outputIsTerminal = environment.OutputIsTerminal;
        tables = Console(output, environment.OutputIsTerminal);
        windowWidth = tables.Profile.Width;
        Progress = environment.ErrorIsTerminal ? Console(error, isTerminal: true) : null;
    }

    /// <summary>Whether the user wants JSON.</summary>
    public bool IsJson { get; }

    /// <summary>Whether a person reads along: lines have the width of their window.</summary>
    public bool IsTerminal => outputIsTerminal;

    /// <summary>Where animation is welcome, or null.</summary>
    public IAnsiConsole? Progress { get; }

    /// <summary>Writes the node's JSON as it came, in one line.</summary>
    public void Json(JsonElement body) => Line(Compact(body));

    /// <summary>Writes a document of the console's own.</summary>
    public void Json<T>(T document) => Line(JsonSerializer.Serialize(document, JsonSerializerOptions.Web));

    /// <summary>Writes a line of data.</summary>
    public void Line(string text)
    {
        lock (writing)
        {
            output.WriteLine(SafeText.Escape(text));
            output.Flush();
        }
    }

    /// <summary>Writes a line for people to standard error.</summary>
    public void Note(string text)
    {
        lock (writing)
        {
            error.WriteLine(SafeText.Escape(text));
            error.Flush();
        }
    }

    /// <summary>Writes members of an object, one a line; those without a value are left out.</summary>
    public void Facts(JsonElement body, params (string Title, string Member)[] members)
    {
        var width = members.Max(m => m.Title.Length);
        foreach (var (title, member) in members)
            if (body.Text(member) is { Length: > 0 } value) Line($"{title.PadRight(width)}  {value}");
    }

    /// <summary>Writes the members of an object, one a line, under titles made of their names.</summary>
    public void Facts(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.EnumerateObject().Any()) Json(body);
        else Facts(body, [.. body.EnumerateObject().Select(member => (TitleOf(member.Name), member.Name))]);
    }

    /// <summary>Writes a table.</summary>
    public void Table(IReadOnlyList<string> titles, IEnumerable<IReadOnlyList<string?>> rows)
    {
        var cells = rows.Select(row => row.Select(cell => SafeText.Escape(cell ?? "")).ToArray()).ToList();
        var width = titles.Select(
            (title, i) => cells.Select(row => row[i].Length).Append(title.Length).Max() + 3).Sum();

        // Boxes only where they fit: squeezed into a narrow window they cut ids and times to pieces.
        var boxed = outputIsTerminal && width < windowWidth;
        var table = new Table { Border = boxed ? TableBorder.Rounded : TableBorder.None };
        foreach (var title in titles) table.AddColumn(new TableColumn(new Text(title)).NoWrap());
        foreach (var row in cells) table.AddRow(row.Select(cell => new Text(cell)));
        tables.Profile.Width = boxed ? windowWidth : UnbrokenWidth;
        lock (writing) tables.Write(table);
    }

    /// <summary>Writes a list of objects as a table, a member a column.</summary>
    public void Table(IEnumerable<JsonElement> rows, params (string Title, string Member)[] columns) =>
        Table([.. columns.Select(c => c.Title)], rows.Select(row => columns.Select(c => row.Text(c.Member)).ToArray()));

    // "lastError" is "last error".
    private static string TitleOf(string member) =>
        string.Concat(member.Select(c => char.IsAsciiLetterUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{c}"));

    private static string Compact(JsonElement body)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            body.WriteTo(writer);
        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static IAnsiConsole Console(TextWriter writer, bool isTerminal) => AnsiConsole.Create(new()
    {
        Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
        ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        Out = new AnsiConsoleOutput(writer),
    });
}
