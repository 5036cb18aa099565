using System.Globalization;
using OrderActors.Cli.Http;

namespace OrderActors.Cli.Imports;

/// <summary>What an import of products came to.</summary>
/// <param name="Lines">The file's lines that are not empty.</param>
/// <param name="Products">How many were created or changed.</param>
/// <param name="Units">How many units came in by this import.</param>
/// <param name="UnitsBefore">How many units of the file had come in by an earlier one.</param>
/// <param name="BadLines">What was skipped.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record ProductSummary(
    int Lines, int Products, long Units, long UnitsBefore, IReadOnlyList<BadLine> BadLines, double Seconds);

/// <summary>Adds products to the catalogue and receives their stock.</summary>
internal static class ProductImport
{
    // Products are few and each is two small writes: more at a time would only queue in the node.
    private const int Concurrency = 8;

    public static async Task<int> RunAsync(ConsoleSession session, ImportSource source, int? stock, string currency)
    {
        var started = session.ConsoleEnvironment.Time.GetTimestamp();
        List<ImportLine<ProductLine>> lines;
        using (var file = source.TryOpen(session.Output))
        {
            if (file is null) return ExitCodes.Usage;
            lines = [.. ProductFile.Read(source.Lines(file))];
        }

        var run = new ImportRun(session, "products", lines.Count);
        var (products, units, before) = (0, 0L, 0L);
        var through = await run.RunAsync(lines, Concurrency, async line =>
        {
            var quantity = stock ?? line.OnHand;
            var reply = await session.Node.PutProductAsync(line.Sku, line.Name,
                new(line.UnitPrice.ToString(CultureInfo.InvariantCulture), currency), line.Discontinued);
            if (reply is not NodeReply.Answered { Body: var product }) return reply;
            if (quantity > 0)
            {
                reply = await session.Node.ReceiveAsync(line.Sku, quantity, ContentKey.Receive(line.Sku, quantity));
                if (reply is not NodeReply.Answered received) return reply;

                // A repeat whose first answer was lost is a replay as well, of what this import has brought.
                var cameIn = !received.Replayed || received.Body.Number("received") > product.Number("received");
                if (cameIn) Interlocked.Add(ref units, quantity);
                else Interlocked.Add(ref before, quantity);
            }

            Interlocked.Increment(ref products);
            return null;
        });
        Show(session.Output, new(lines.Count, products, units, before, run.BadLines,
            Math.Round(session.ConsoleEnvironment.Time.GetElapsedTime(started).TotalSeconds, 1)));
        return !through ? ExitCodes.Unreachable : run.BadLines.Count > 0 ? ExitCodes.Findings : ExitCodes.Done;
    }

    private static void Show(ConsoleOutput output, ProductSummary summary)
    {
        if (output.IsJson)
        {
            output.Json(summary);
            return;
        }

        static string Number(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
        output.Table(["LINES", "PRODUCTS", "UNITS IN", "IN BEFORE", "BAD LINES", "SECONDS"],
        [
            [Number(summary.Lines), Number(summary.Products), Number(summary.Units), Number(summary.UnitsBefore),
                Number(summary.BadLines.Count), Number(summary.Seconds)],
        ]);
    }
}
