using System.Globalization;
using System.Text;
using CsvHelper;
using OrderActors.Cli.Commands;

namespace OrderActors.Cli.Imports;

/// <summary>A product as a file names it.</summary>
internal sealed record ProductLine(string Sku, string Name, decimal UnitPrice, int OnHand, bool Discontinued);

/// <summary>Reads products from CSV with the columns sku, name, unit_price, on_hand, discontinued, any order.</summary>
/// <remarks>
/// Line by line: no column may hold a line break, and a quote that is missing must not swallow the lines that follow.
/// The header tells whether comma, semicolon or tab stands between cells; each line must have as many as the header.
/// </remarks>
internal static class ProductFile
{
    private static readonly string[] Columns = ["sku", "name", "unit_price", "on_hand", "discontinued"];

    private static readonly CsvReaderOptions[] Formats = [.. ",;\t".Select(separator => new CsvReaderOptions
    {
        Separator = separator,
        HasHeader = false,
        // Each line is read as if it were the first: a line sep=; is one as any other.
        DetectSeparatorHint = false,
        TrimWhitespace = true,
        WhitespaceCharacters = " ",
        MalformedData = CsvMalformedDataHandling.Throw,
    })];

    /// <summary>Reads the lines; a file without the columns gives one bad line, its first.</summary>
    public static IEnumerable<ImportLine<ProductLine>> Read(IEnumerable<FileLine> file)
    {
        using var lines = file.GetEnumerator();
        var first = lines.MoveNext() ? lines.Current : new(1, "", null);
        var header = ReadHeader(first.Text ?? "");
        if ((first.Problem ?? header.Problem) is { } wrong)
        {
            yield return new(first.Number, null, wrong);
            yield break;
        }

        var seen = new Dictionary<string, long>(StringComparer.Ordinal);
        while (lines.MoveNext())
        {
            var (number, text, unreadable) = lines.Current;
            var (line, problem) = text is null ? (null, unreadable)
                : Cells(text, header.Format) is { } cells ? Check(cells, header) : (null, "its quotes do not match");
            if (line is { Sku: var sku } && !seen.TryAdd(sku, number))
                (line, problem) = (null, $"SKU {sku} is already on line {seen[sku]}");
            yield return new(number, line, problem);
        }
    }

    /// <summary>The header, by the separator under which it has the columns.</summary>
    private static Header ReadHeader(string text)
    {
        var headers = Formats.Select(format => new Header(format, Cells(text, format) ?? [])).ToList();
        return headers.Find(header => header.Lacks.Count == 0) ?? headers[0];
    }

    /// <summary>The cells of one line, or null when its quotes do not match.</summary>
    private static string[]? Cells(string text, CsvReaderOptions format)
    {
        // Bytes are read in place, without a buffer for each line. The mark in front is passed over by the reader: else
        // it would pass over one that the line begins with, which belongs to the cell.
        byte[] line = [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)];
        using var csv = CsvReader.Create(line, format);
        try
        {
            if (!csv.Read()) return null;
            var cells = new string[csv.FieldCount];
            for (var i = 0; i < cells.Length; i++) cells[i] = csv.GetString(i);
            return cells;
        }
        catch (CsvFormatException)
        {
            return null;
        }
    }

    private static (ProductLine? Line, string? Problem) Check(string[] cells, Header header)
    {
        // One cell more may be a decimal comma: read by their places, the cells behind it would mean something else.
        if (cells.Length != header.Cells.Length)
            return (null, string.Create(CultureInfo.InvariantCulture,
                $"it has {cells.Length} cells and the header has {header.Cells.Length}"));
        string Cell(string column) => cells[header.Places[column]];
        var (sku, name) = (Cell("sku"), Cell("name"));
        if (!Symbols.IsId(sku)) return (null, $"sku {Echo.Of(sku)} is not 1-100 of [A-Za-z0-9._-]");
        if (name.Length == 0) return (null, "name is missing");
        if (!decimal.TryParse(Cell("unit_price"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out var price))
            return (null, $"unit_price {Echo.Of(Cell("unit_price"))} is not a price from 0 with a decimal point");
        if (!int.TryParse(Cell("on_hand"), NumberStyles.None, CultureInfo.InvariantCulture, out var onHand)
            || onHand > NodeLimits.Quantity)
            return (null, $"on_hand {Echo.Of(Cell("on_hand"))} is not a whole number from 0 to {NodeLimits.Quantity}");
        return Cell("discontinued").ToLowerInvariant() switch
        {
            "1" or "true" or "yes" => (new(sku, name, price, onHand, true), null),
            "0" or "false" or "no" => (new(sku, name, price, onHand, false), null),
            var mark => (null, $"discontinued {Echo.Of(mark)} is neither 0 nor 1"),
        };
    }

    /// <summary>The first line: what stands between cells, and which cell each column is.</summary>
    private sealed class Header
    {
        private readonly string? twice;

        public Header(CsvReaderOptions format, string[] cells)
        {
            (Format, Cells) = (format, cells);
            for (var i = 0; i < cells.Length; i++)
                if (!Places.TryAdd(cells[i], i) && Columns.Contains(cells[i], StringComparer.OrdinalIgnoreCase))
                    twice = cells[i];
        }

        public CsvReaderOptions Format { get; }

        public string[] Cells { get; }

        public Dictionary<string, int> Places { get; } = new(StringComparer.OrdinalIgnoreCase);

        /// <summary>What is wrong with it, or null.</summary>
        public string? Problem => Lacks.Count > 0 ? $"the header lacks the columns {string.Join(", ", Lacks)}"
            : twice is { } column ? $"the header names the column {column} twice" : null;

        public IReadOnlyList<string> Lacks => [.. Columns.Where(column => !Places.ContainsKey(column))];
    }
}
