using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using OrderActors.Cli.Http;

namespace OrderActors.Cli.Commands;

/// <summary>What changes an order: place, approve, add-item.</summary>
internal static class OrderCommands
{
    /// <summary>The stage at which an order waits for <c>approve</c>.</summary>
    public const string AwaitingApproval = "awaiting-approval";

    public static void AddTo(RootCommand root, CommandRunner runner)
    {
        root.Subcommands.Add(Place(runner));
        root.Subcommands.Add(Approve(runner));
        root.Subcommands.Add(AddItem(runner));
    }

    /// <summary>What is known of an order, for people.</summary>
    public static void Show(ConsoleSession session, JsonElement status) => session.Output.Facts(status,
        ("order", "orderId"), ("customer", "customerId"), ("stage", "stage"), ("outcome", "outcome"),
        ("total", "total"), ("reserved", "reserved"), ("approved", "paymentApproved"), ("charged", "charged"),
        ("last error", "lastError"), ("approve before", "approvalDeadline"), ("version", "version"),
        ("placed", "placedAt"), ("transaction", "transactionId"), ("parcel", "trackingNumber"),
        ("warnings", "warnings"), ("waived", "waived"));

    private static Command Place(CommandRunner runner)
    {
        var variable = runner.ConsoleEnvironment.Variable;
        var items = new Option<ItemBody[]>("--item")
        {
            Description = "A product and its quantity; repeat for more",
            HelpName = "SKU=QTY",
            Required = true,
            Arity = ArgumentArity.OneOrMore,
            CustomParser = Symbols.Items,
        };
        var customer = Symbols.IdOption("--customer", "The customer [environment: USER_ID; else user-123]",
            () => variable("USER_ID"));
        var email = new Option<string?>("--email")
        {
            Description = "The e-mail address [else the customer's]",
            HelpName = "address",
        };
        var id = Symbols.IdOption("--id", "The order's id [environment: ORDER_ID; else the node chooses one]",
            () => variable("ORDER_ID"));
        var wait = Symbols.Wait();
        return runner.Create("place", "Place an order", [items, customer, email, id, wait], (session, parsed) =>
            PlaceAsync(session, new(parsed.GetValue(id), parsed.GetValue(customer) ?? "user-123",
                parsed.GetValue(email), parsed.GetRequiredValue(items)), Symbols.WaitFor(parsed, wait)));
    }

    private static async Task<int> PlaceAsync(ConsoleSession session, OrderBody order, string? waitFor)
    {
        if (waitFor is null)
            return session.Conclude(
                await session.Node.PlaceAsync(order, session.NewKey()), status => Show(session, status));
        var (kind, failure) = await session.FindKindAsync(SagaName.Order);
        if (kind is null) return session.Fail(failure!);
        if (kind.CheckStage(waitFor) is { } wrong) return session.Misuse(wrong);
        var reply = await session.Node.PlaceAsync(order, session.NewKey());
        if (reply is not NodeReply.Answered placed) return session.Fail(reply);
        var saga = new SagaName(SagaName.Order, placed.Body.Text("orderId") ?? "");
        return session.Conclude(kind,
            await session.WaitAsync(kind, saga.Id, waitFor, stage => SagaCommands.Tell(session, saga, stage)),
            status => Show(session, status));
    }

    private static Command Approve(CommandRunner runner)
    {
        var order = Symbols.Id("order", "The order's id");
        var by = Symbols.By();
        var currency = Symbols.Currency();
        var total = new Option<decimal?>("--total")
        {
            Description = "The total you saw; refused when it differs",
            HelpName = "amount",
            CustomParser = Amount,
        };
        IEnumerable<Symbol> symbols = [order, by, total, currency];
        return runner.Create("approve", "Approve the payment of an order", symbols, async (session, parsed) =>
        {
            var seen = parsed.GetValue(total) is { } amount
                ? new MoneyBody(amount.ToString(CultureInfo.InvariantCulture), parsed.GetRequiredValue(currency))
                : null;
            return session.Conclude(
                await session.Node.ApproveAsync(
                    parsed.GetRequiredValue(order), parsed.GetRequiredValue(by), seen, session.NewKey()),
                status => Show(session, status));
        });
    }

    private static Command AddItem(CommandRunner runner)
    {
        var order = Symbols.Id("order", "The order's id");
        var sku = new Argument<string>("sku") { Description = "The product" };
        var quantity = new Argument<int>("quantity")
        {
            Description = "How many, from 1",
            CustomParser = result => Symbols.Positive(result, result.Tokens[0].Value) ?? 0,
        };
        return runner.Create("add-item", "Add an item to an order that is not approved yet", [order, sku, quantity],
            async (session, parsed) => session.Conclude(
                await session.Node.AddItemAsync(parsed.GetRequiredValue(order), parsed.GetRequiredValue(sku),
                    parsed.GetRequiredValue(quantity), session.NewKey()),
                status => Show(session, status)));
    }

    private static decimal? Amount(ArgumentResult result)
    {
        const NumberStyles style = NumberStyles.AllowDecimalPoint;
        if (decimal.TryParse(result.Tokens[0].Value, style, CultureInfo.InvariantCulture, out var amount))
            return amount;
        result.AddError($"'{result.Tokens[0].Value}' is not an amount; it looks like 19.80.");
        return null;
    }
}
