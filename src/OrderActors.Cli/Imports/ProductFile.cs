using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using OrderActors.Cli.Commands;

namespace OrderActors.Cli.Imports;

/// <summary>A product as a file names it.</summary>
internal sealed record ProductLine(string Sku, string Name, decimal UnitPrice, int OnHand, bool Discontinued);

/// <summary>Reads products from CSV with the columns sku, name, unit_price, on_hand, discontinued, any order.</summary>
/// <remarks>
/// Line by line: no column may hold a line break, and a quote that is missing must not swallow the lines that follow.
/// Empty lines are no lines.
/// </remarks>
internal static class ProductFile
{
    private static readonly string[] Columns = ["sku", "name", "unit_price", "on_hand", "discontinued"];

    /// <summary>Reads the lines; a file without the columns gives one bad line, its first.</summary>
    public static IEnumerable<ImportLine<ProductLine>> Read(TextReader file)
    {
        var number = 1L;
        var header = file.ReadLine();
        for (; header is not null && string.IsNullOrWhiteSpace(header); number++) header = file.ReadLine();
        var places = Places(header is null ? null : Cells(header));
        var missing = Columns.Where(column => !places.ContainsKey(column)).ToList();
        if (missing.Count > 0)
        {
            yield return new(number, null, $"the header lacks the columns {string.Join(", ", missing)}");
            yield break;
        }

        var seen = new Dictionary<string, long>(StringComparer.Ordinal);
        while (file.ReadLine() is { } text)
        {
            number++;
            if (string.IsNullOrWhiteSpace(text)) continue;
            var (line, problem) = Cells(text) is { } cells ? Check(cells, places) : (null, "its quotes do not match");
            if (line is not null && !seen.TryAdd(line.Sku, number))
            {
                yield return new(number, null, $"SKU {line.Sku} is already on line {seen[line.Sku]}");
                continue;
            }

            yield return new(number, line, problem);
        }
    }

    /// <summary>The cells of one line, or null when its quotes do not match.</summary>
    private static string[]? Cells(string text)
    {
        var damaged = false;
        using var csv = new CsvParser(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            BadDataFound = _ => damaged = true,
            TrimOptions = TrimOptions.Trim,
        });
        var cells = csv.Read() ? csv.Record : null;
        return damaged ? null : cells;
    }

    /// <summary>Which cell each known column is; the first of that name counts.</summary>
    private static Dictionary<string, int> Places(string[]? header)
    {
        var places = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < (header?.Length ?? 0); i++) places.TryAdd(header![i], i);
        return places;
    }

    private static (ProductLine? Line, string? Problem) Check(string[] cells, Dictionary<string, int> places)
    {
        string Cell(string column) => places[column] < cells.Length ? cells[places[column]] : "";
        var (sku, name) = (Cell("sku"), Cell("name"));
        if (!Symbols.IsId(sku)) return (null, $"sku '{sku}' is not 1-100 of [A-Za-z0-9._-]");
        if (name.Length == 0) return (null, "name is missing");
        if (!decimal.TryParse(Cell("unit_price"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out var price))
            return (null, $"unit_price '{Cell("unit_price")}' is no price from 0");
        if (!int.TryParse(Cell("on_hand"), NumberStyles.None, CultureInfo.InvariantCulture, out var onHand))
            return (null, $"on_hand '{Cell("on_hand")}' is no whole number from 0");
        return Cell("discontinued").ToLowerInvariant() switch
        {
            "1" or "true" or "yes" => (new(sku, name, price, onHand, true), null),
            "0" or "false" or "no" => (new(sku, name, price, onHand, false), null),
            var mark => (null, $"discontinued '{mark}' is neither 0 nor 1"),
        };
    }
}
