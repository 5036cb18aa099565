using System.CommandLine;
using System.Globalization;
using System.Text;
using OrderActors.Cli.Imports;

namespace OrderActors.Cli.Commands;

/// <summary>Brings files in: import products, import orders.</summary>
internal static class ImportCommands
{
    /// <summary>Long enough for a node that is killed in the middle to be started again by hand.</summary>
    public const int RetrySeconds = 300;

    public static void AddTo(RootCommand root, CommandRunner runner)
    {
        var import = new Command("import", "Import products or orders from a file; safe to run twice");
        import.Subcommands.Add(Products(runner));
        import.Subcommands.Add(Orders(runner));
        root.Subcommands.Add(import);
    }

    private static Command Products(CommandRunner runner)
    {
        var file = ExistingFile("A CSV file: sku, name, unit_price, on_hand, discontinued");
        var encoding = FileEncoding();
        var currency = Symbols.Currency();
        var stock = new Option<int?>("--stock")
        {
            Description = "Receive this many of each, whatever the file says",
            HelpName = "number",
        };
        stock.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1
                && int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var number)
                && number is < 0 or > NodeLimits.Quantity)
                result.AddError($"--stock takes 0 to {NodeLimits.Quantity}.");
        });
        return runner.Create("products", "Add products to the catalogue and receive their stock",
            [file, stock, currency, encoding],
            (session, parsed) => ProductImport.RunAsync(session,
                new(parsed.GetRequiredValue(file), parsed.GetRequiredValue(encoding)), parsed.GetValue(stock),
                parsed.GetRequiredValue(currency)), RetrySeconds);
    }

    private static Command Orders(CommandRunner runner)
    {
        var file = ExistingFile("A file of JSON lines, one order per line");
        var encoding = FileEncoding();
        var currency = Symbols.Currency();
        var approve = new Option<bool>("--approve") { Description = "Approve each order and wait for its end" };
        var concurrency = new Option<int>("--concurrency")
        {
            Description = "How many orders to place at a time",
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
            [file, approve, concurrency, currency, encoding],
            (session, parsed) => new OrderImport(session, new(parsed.GetValue(approve), parsed.GetValue(concurrency),
                parsed.GetRequiredValue(currency)))
                .RunAsync(new(parsed.GetRequiredValue(file), parsed.GetRequiredValue(encoding))), RetrySeconds);
    }

    private static Argument<FileInfo> ExistingFile(string description)
    {
        var file = new Argument<FileInfo>("file") { Description = description };
        file.Validators.Add(result =>
        {
            if (result.Tokens.Count != 1 || result.Tokens[0].Value is var path && File.Exists(path)) return;
            result.AddError(Directory.Exists(path)
                ? $"'{path}' is a directory, not a file."
                : $"There is no file '{path}'.");
        });
        return file;
    }

    private static Option<Encoding> FileEncoding() => new("--encoding")
    {
        Description = "The file's encoding, for example windows-1252 [utf-8]",
        HelpName = "name",
        DefaultValueFactory = _ => TextEncoding.Utf8,
        CustomParser = result =>
        {
            var name = result.Tokens[0].Value;
            var encoding = TextEncoding.Find(name);
            if (encoding is null)
                result.AddError($"'{name}' is not a supported encoding; try utf-8 or windows-1252.");
            return encoding;
        },
    };
}
