using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using OrderActors.Cli.Commands;

namespace OrderActors.Cli.Imports;

/// <summary>A product as a file names it.</summary>
internal sealed record ProductLine(string Sku, string Name, decimal UnitPrice, int OnHand, bool Discontinued);

/// <summary>Reads products from CSV with the columns sku, name, unit_price, on_hand, discontinued, any order.</summary>
internal static class ProductFile
{
    private static readonly string[] Columns = ["sku", "name", "unit_price", "on_hand", "discontinued"];

    /// <summary>Reads the lines; a file without the columns gives one bad line, its first.</summary>
    public static IEnumerable<ImportLine<ProductLine>> Read(TextReader file)
    {
        var damaged = false;
        using var csv = new CsvReader(file, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            BadDataFound = _ => damaged = true,
            MissingFieldFound = null,
            TrimOptions = TrimOptions.Trim,
            PrepareHeaderForMatch = header => header.Header.ToLowerInvariant(),
        }, leaveOpen: true);
        var hasHeader = csv.Read() && csv.ReadHeader();
        var missing = Columns.Where(column => !hasHeader || csv.GetFieldIndex(column, isTryGet: true) < 0).ToList();
        if (missing.Count > 0)
        {
            yield return new(1, null, $"the header lacks the columns {string.Join(", ", missing)}");
            yield break;
        }

        var seen = new Dictionary<string, long>(StringComparer.Ordinal);
        while (true)
        {
            // A quoted field may span lines: a record is named by its first one.
            var number = csv.Parser.RawRow + 1L;
            damaged = false;
            if (!csv.Read()) yield break;
            var (line, problem) = damaged ? (null, "its quotes do not match") : Check(csv);
            if (line is not null && !seen.TryAdd(line.Sku, number))
            {
                yield return new(number, null, $"SKU {line.Sku} is already on line {seen[line.Sku]}");
                continue;
            }

            yield return new(number, line, problem);
        }
    }

    private static (ProductLine? Line, string? Problem) Check(CsvReader csv)
    {
        var (sku, name) = (csv.GetField("sku") ?? "", csv.GetField("name") ?? "");
        if (!Symbols.IsId(sku)) return (null, $"sku '{sku}' is not 1-100 of [A-Za-z0-9._-]");
        if (name.Length == 0) return (null, "name is missing");
        if (!decimal.TryParse(csv.GetField("unit_price"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out var price))
            return (null, $"unit_price '{csv.GetField("unit_price")}' is no price from 0");
        if (!int.TryParse(csv.GetField("on_hand"), NumberStyles.None, CultureInfo.InvariantCulture, out var onHand))
            return (null, $"on_hand '{csv.GetField("on_hand")}' is no whole number from 0");
        return csv.GetField("discontinued")?.ToLowerInvariant() switch
        {
            "1" or "true" or "yes" => (new(sku, name, price, onHand, true), null),
            "0" or "false" or "no" => (new(sku, name, price, onHand, false), null),
            var mark => (null, $"discontinued '{mark}' is neither 0 nor 1"),
        };
    }
}
