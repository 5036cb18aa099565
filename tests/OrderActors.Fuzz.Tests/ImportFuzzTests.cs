using System.Globalization;
using System.Text.Json;
using OrderActors.Cli;
using OrderActors.Node.Testing;
using Xunit;
using Xunit.Abstractions;

namespace OrderActors.Fuzz.Tests;

/// <summary>Files with damaged lines: each damaged line is named or imported, and no good one is lost.</summary>
public sealed class ImportFuzzTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int LinesOfAFile = 40;
    private const int LinesOfARequest = 5;
    private const int Customers = 5;

    private readonly FuzzPlan plan = FuzzPlan.FromEnvironment();
    private readonly SqliteFixture fixture = new();
    private readonly FreshFolder files = new();
    private FuzzNode? node;

    public async Task InitializeAsync() => node = await FuzzNode.StartAsync(fixture, files.Path);

    public async Task DisposeAsync()
    {
        await node!.DisposeAsync();
        files.Dispose();
        await fixture.DisposeAsync();
    }

    [Fact]
    public Task Orders_InDamagedFiles_AreImportedButForTheDamagedLines() =>
        EachFileAsync("orders", "", (file, line) => Invariant(
            $$$"""
            {"orderId":"{{{Name(file, line)}}}","customerId":"IC-{{{line % Customers}}}","customerName":"Ada",
            """) + """
            "country":"France","items":[{"sku":"MUG-BLUE","unitPrice":9.8,"quantity":1,"discount":0.15}]}
            """,
            (text, random) =>
            {
                var draft = new Draft("POST", "/", text);
                BodyMutations.Apply(draft, random);
                return draft.Body!;
            });

    [Fact]
    public Task Products_InDamagedFiles_AreImportedButForTheDamagedLines() =>
        EachFileAsync("products", "sku,name,unit_price,on_hand,discontinued\n",
            (file, line) => Invariant($"{Name(file, line)},\"Tea, green\",9.80,{line},{line % 2}"),
            CellMutations.Apply);

    private async Task EachFileAsync(
        string what, string header, Func<int, int, string> good, Func<string, Random, string> damage)
    {
        for (var file = 0; file < Math.Max(1, plan.Requests / LinesOfAFile / LinesOfARequest); file++)
        {
            var random = FuzzPlan.Draws(plan.Seed, file);
            var whole = new List<string>();
            var text = header;
            for (var line = 0; line < LinesOfAFile; line++)
            {
                var content = good(file, line);
                var damaged = random.Next(3) == 0;
                if (!damaged) whole.Add(content);
                text += (damaged ? damage(content, random) : content) + (random.Next(5) == 0 ? "\r\n" : "\n");
            }

            var path = Path.Combine(files.Path, Invariant($"{what}-{file}"));
            await File.WriteAllBytesAsync(path, ByteText.ToBytes(text));
            var problem = await ImportAsync(what, path, whole);
            Assert.True(problem is null, $"file {file}: {problem}. {plan.Repeat(GetType().Name)}\n{Shown(text)}");
        }

        output.WriteLine($"seed {plan.Seed}");
    }

    private async Task<string?> ImportAsync(string what, string path, IReadOnlyList<string> whole)
    {
        var run = await ConsoleRun.OfAsync(
            ["import", what, path, "--json", "--url", $"{node!.Address}", "--retry-for", "0"], new());
        if (run.ExitCode is not (ExitCodes.Done or ExitCodes.Findings)) return $"exit code {run.ExitCode}: {run.Error}";
        var summary = JsonElement.Parse(run.Output);
        var bad = summary.GetProperty("badLines").EnumerateArray()
            .ToDictionary(line => line.GetProperty("line").GetInt32(), line => line.GetProperty("reason").GetString()!);
        if (bad.Count > 0 != (run.ExitCode == ExitCodes.Findings))
            return $"exit code {run.ExitCode} with {bad.Count} bad lines";
        var lines = await File.ReadAllLinesAsync(path);
        var filled = lines.Count(line => !string.IsNullOrWhiteSpace(line)) - (what == "products" ? 1 : 0);
        var imported = what == "products" ? summary.GetProperty("products").GetInt32()
            : summary.GetProperty("stages").EnumerateObject().Sum(stage => stage.Value.GetInt32());
        if ((filled, filled) != (summary.GetProperty("lines").GetInt32(), imported + bad.Count))
            return $"{filled} lines: {summary}";
        foreach (var (number, reason) in bad)
        {
            if (number < 1 || number > lines.Length) return $"there is no line {number}";
            if (whole.Contains(lines[number - 1])) return $"line {number} is good and was not imported: {reason}";
            if (string.IsNullOrWhiteSpace(reason)) return $"line {number} is bad for no reason";
            if (ResponseRules.ShowsInside(reason) is { } inside)
                return $"the reason of line {number} shows '{inside}': {reason}";
        }

        return node.Errors.Count == 0 ? null : string.Join('\n', node.Errors);
    }

    // No damage to one name makes it another one.
    private static string Name(int file, int line) => Invariant($"I-{file}-{line}-{(line + 1) * 7919 % 997}");

    private static string Shown(string text) => ByteText.Escape(ByteText.ToBytes(text));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Invariant(string text) => text;
}

/// <summary>Damages a line of CSV.</summary>
internal static class CellMutations
{
    private static readonly string[] Cells =
    [
        "", " ", "\"", "\"\"", "\"\"\"", "\"a", "a\"", "a\"b", "\"a\"b", "\"a\nb\"", "\"a\r\nb,c\"", "'a'", "\0",
        "a\0b", "\u00FF",
        "\u00C0\u00AF", "-1", "1e3", "1e400", "99999999999999999999", "2147483647", "2147483648", "1.001", "NaN",
        "0x1", "١",
        "=1+1", "+1", "1,5", "1 000", "true", "perhaps", "a b", "..", "\u00EF\u00BB\u00BFx", "\\\"", "#", ";", "\t",
        "null",
    ];

    /// <summary>The line after the damage; it may be more lines then.</summary>
    public static string Apply(string line, Random random)
    {
        var cells = line.Split(',').ToList();
        var at = random.Next(cells.Count);
        switch (random.Next(8))
        {
            case < 4:
                var cell = random.Next(8) > 0 ? Cells[random.Next(Cells.Length)]
                    : new string('x', OddValues.Lengths[random.Next(OddValues.Lengths.Length)]);
                cells[at] = cell.Any(c => c > '\u00FF') ? ByteText.Utf8(cell) : cell;
                return string.Join(',', cells);
            case 4:
                cells.RemoveAt(at);
                return string.Join(',', cells);
            case 5:
                return line[..random.Next(line.Length)];
            case 6:
                return line.Insert(random.Next(line.Length), ((char)random.Next(256)).ToString());
            default:
                return line + new string(',', random.Next(1, 50));
        }
    }
}
