using System.CommandLine;
using System.Text.Json;
using OrderActors.Cli.Http;

namespace OrderActors.Cli.Commands;

/// <summary>What shows the shop: its products, and whether its records agree.</summary>
internal static class ShopCommands
{
    public static void AddTo(RootCommand root, CommandRunner runner)
    {
        root.Subcommands.Add(Products(runner));
        root.Subcommands.Add(Invariants(runner));
    }

    private static Command Products(CommandRunner runner)
    {
        var after = new Option<string?>("--after") { Description = "Continue after this SKU", HelpName = "SKU" };
        var limit = new Option<int?>("--limit") { Description = "Maximum number to list", HelpName = "number" };
        return runner.Create("products", "List products with their stock", [after, limit], async (session, parsed) =>
        {
            var reply = await session.Node.ProductsAsync(parsed.GetValue(after), parsed.GetValue(limit));
            return session.Conclude(reply, body =>
            {
                session.Output.Table(body.List("products"), ("SKU", "sku"), ("NAME", "name"), ("PRICE", "unitPrice"),
                    ("ON HAND", "onHand"), ("RESERVED", "reserved"), ("SHIPPED", "shipped"), ("RECEIVED", "received"),
                    ("DISCONTINUED", "discontinued"));
                if (body.Text("next") is { } next) session.Output.Note($"More: orders products --after {next}");
            });
        });
    }

    private static Command Invariants(CommandRunner runner) => runner.Create("invariants",
        "Check from the records that no stock and no money is lost", [], async (session, _) =>
        {
            var reply = await session.Node.InvariantsAsync();
            var code = session.Conclude(reply, report => Show(session.Output, report));
            return reply is NodeReply.Answered { Body: var body }
                && body.Member("clean")?.ValueKind != JsonValueKind.True
                ? ExitCodes.Findings : code;
        });

    private static void Show(ConsoleOutput output, JsonElement report)
    {
        output.Facts(report, ("clean", "clean"), ("ended orders", "endedOrders"), ("in flight", "ordersInFlight"));
        if (report.Member("stages") is { ValueKind: JsonValueKind.Object } stages)
            foreach (var stage in stages.EnumerateObject())
                output.Line($"stage {stage.Name}  {stage.Value.GetRawText()}");
        if (report.Member("stock") is { } stock)
            output.Facts(stock, ("received", "received"), ("on hand", "onHand"), ("reserved", "reserved"),
                ("shipped", "shipped"));
        if (report.Member("money") is { } money)
            output.Facts(money, ("captured", "captured"), ("refunded", "refunded"),
                ("completed orders", "valueOfCompleted"));
        foreach (var other in report.List("otherCurrencies"))
            output.Facts(other, ("captured", "captured"), ("refunded", "refunded"),
                ("completed orders", "valueOfCompleted"));
        Findings(output, "VIOLATED", report.List("violations"));
        Findings(output, "UNREADABLE", report.List("unreadable"));
        Findings(output, "WAIVED", report.List("waived"));
        Findings(output, "IN FLIGHT", report.List("inFlight"));
    }

    private static void Findings(ConsoleOutput output, string title, IEnumerable<JsonElement> found)
    {
        var rows = found.ToList();
        if (rows.Count > 0) output.Table(rows, (title, "rule"), ("SUBJECT", "subject"), ("DETAIL", "detail"));
    }
}
