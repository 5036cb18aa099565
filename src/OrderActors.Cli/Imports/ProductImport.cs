using System.Globalization;
using OrderActors.Cli.Http;

namespace OrderActors.Cli.Imports;

/// <summary>What an import of products came to.</summary>
internal sealed record ProductSummary(
    int Lines, int Products, long Units, IReadOnlyList<BadLine> BadLines, double Seconds);

/// <summary>Puts products into the catalogue and takes their stock in.</summary>
internal static class ProductImport
{
    // Products are few and each is two small writes: more at a time would only queue in the node.
    private const int Concurrency = 8;

    public static async Task<int> RunAsync(ConsoleSession session, ImportSource source, int? stock, string currency)
    {
        var started = session.Surroundings.Time.GetTimestamp();
        List<ImportLine<ProductLine>> lines;
        using (var file = source.TryOpen(session.Output))
        {
            if (file is null) return ExitCodes.Usage;
            lines = [.. ProductFile.Read(source.Lines(file))];
        }

        var run = new ImportRun(session, "products", lines.Count);
        var (products, units) = (0, 0L);
        var through = await run.RunAsync(lines, Concurrency, async line =>
        {
            var quantity = stock ?? line.OnHand;
            var reply = await session.Node.PutProductAsync(line.Sku, line.Name,
                new(line.UnitPrice.ToString(CultureInfo.InvariantCulture), currency), line.Discontinued);
            if (reply is NodeReply.Answered && quantity > 0)
                reply = await session.Node.ReceiveAsync(line.Sku, quantity, ContentKey.Receive(line.Sku, quantity));
            if (reply is not NodeReply.Answered) return reply;
            Interlocked.Increment(ref products);
            Interlocked.Add(ref units, quantity);
            return null;
        });
        Show(session.Output, new(lines.Count, products, units, run.BadLines,
            Math.Round(session.Surroundings.Time.GetElapsedTime(started).TotalSeconds, 1)));
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
        output.Table(["LINES", "PRODUCTS", "UNITS", "BAD LINES", "SECONDS"],
        [
            [Number(summary.Lines), Number(summary.Products), Number(summary.Units), Number(summary.BadLines.Count),
                Number(summary.Seconds)],
        ]);
    }
}
