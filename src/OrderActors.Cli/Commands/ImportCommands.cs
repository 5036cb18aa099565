using System.CommandLine;
using OrderActors.Cli.Imports;

namespace OrderActors.Cli.Commands;

/// <summary>Brings files in: import products, import orders.</summary>
internal static class ImportCommands
{
    /// <summary>Long enough for a node that is killed in the middle to be started again by hand.</summary>
    public const int RetrySeconds = 300;

    public static void AddTo(RootCommand root, CommandRunner runner)
    {
        var import = new Command("import", "Bring in products or orders from a file; safe to run twice");
        import.Subcommands.Add(Products(runner));
        import.Subcommands.Add(Orders(runner));
        root.Subcommands.Add(import);
    }

    private static Command Products(CommandRunner runner)
    {
        var file = ExistingFile("A CSV file: sku, name, unit_price, on_hand, discontinued");
        var currency = Symbols.Currency();
        var stock = new Option<int?>("--stock")
        {
            Description = "Take so many of each in, whatever the file says",
            HelpName = "number",
        };
        stock.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && result.Tokens[0].Value.StartsWith('-'))
                result.AddError("--stock takes a number from 0.");
        });
        return runner.Create("products", "Put products into the catalogue and take their stock in",
            [file, stock, currency],
            (session, parsed) => ProductImport.RunAsync(session, parsed.GetRequiredValue(file), parsed.GetValue(stock),
                parsed.GetRequiredValue(currency)), RetrySeconds);
    }

    private static Command Orders(CommandRunner runner)
    {
        var file = ExistingFile("A file of JSON lines, an order a line");
        var currency = Symbols.Currency();
        var approve = new Option<bool>("--approve") { Description = "Approve each order and wait for its end" };
        var concurrency = new Option<int>("--concurrency")
        {
            Description = "How many orders at a time",
            HelpName = "number",
            DefaultValueFactory = _ => 16,
        };
        concurrency.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1
                && (!int.TryParse(result.Tokens[0].Value, out var number) || number is < 1 or > 1000))
                result.AddError("--concurrency takes 1 to 1000.");
        });
        return runner.Create("orders", "Place orders under their own ids, prices and discounts",
            [file, approve, concurrency, currency],
            (session, parsed) => new OrderImport(session, new(parsed.GetValue(approve), parsed.GetValue(concurrency),
                parsed.GetRequiredValue(currency))).RunAsync(parsed.GetRequiredValue(file)), RetrySeconds);
    }

    private static Argument<FileInfo> ExistingFile(string description) =>
        new Argument<FileInfo>("file") { Description = description }.AcceptExistingOnly();
}
