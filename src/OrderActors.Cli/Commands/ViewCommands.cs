using System.CommandLine;
using System.Text.Json;
using OrderActors.Cli.Http;

namespace OrderActors.Cli.Commands;

/// <summary>What shows orders and other sagas: status, items, history, why, list.</summary>
internal static class ViewCommands
{
    public static void AddTo(RootCommand root, CommandRunner runner)
    {
        root.Subcommands.Add(Status(runner));
        root.Subcommands.Add(Items(runner));
        root.Subcommands.Add(History(runner));
        root.Subcommands.Add(Why(runner));
        root.Subcommands.Add(List(runner));
    }

    private static Command Status(CommandRunner runner)
    {
        var id = Symbols.Id("id", "The order's id");
        var kind = Kind();
        var wait = Symbols.Wait();
        return runner.Create("status", "Show where an order is", [id, kind, wait], async (session, parsed) =>
        {
            var (name, saga) = (parsed.GetRequiredValue(kind), parsed.GetRequiredValue(id));
            void Show(JsonElement status)
            {
                if (name == "order") OrderCommands.Show(session, status);
                else session.Output.Json(status);
            }

            return Symbols.WaitFor(parsed, wait) is { } stage
                ? OrderCommands.Conclude(session, await session.WaitAsync(name, saga, stage), Show)
                : session.Conclude(await session.Node.StatusAsync(name, saga), Show);
        });
    }

    private static Command Items(CommandRunner runner)
    {
        var id = Symbols.Id("id", "The order's id");
        return runner.Create("items", "Show an order's items", [id], async (session, parsed) => session.Conclude(
            await session.Node.ItemsAsync(parsed.GetRequiredValue(id)),
            body =>
            {
                session.Output.Table(body.List("items"), ("SKU", "sku"), ("QUANTITY", "quantity"),
                    ("PRICE", "unitPrice"), ("DISCOUNT", "discount"), ("VALUE", "value"), ("STATE", "state"));
                session.Output.Facts(body, ("total", "total"));
            }));
    }

    private static Command History(CommandRunner runner)
    {
        var id = Symbols.Id("id", "The order's id");
        var kind = Kind();
        return runner.Create("history", "Show every event of an order", [id, kind], async (session, parsed) =>
        {
            var reply = await session.Node.HistoryAsync(parsed.GetRequiredValue(kind), parsed.GetRequiredValue(id));
            if (reply is not NodeReply.Answered { Body: var body }) return session.Fail(reply);
            if (session.Output.IsJson) foreach (var one in body.List("events")) session.Output.Json(one);
            else if (session.Output.IsTerminal) foreach (var one in body.List("events")) Show(session.Output, one);
            else
            {
                session.Output.Table(body.List("events"), ("#", "sequenceNumber"), ("TIME", "at"), ("CLASS", "class"),
                    ("EVENT", "manifest"), ("ATTEMPT", "attempt"), ("DATA", "data"));
            }

            return ExitCodes.Done;
        });
    }

    /// <summary>An event for a window: its data would leave a table's other columns no room.</summary>
    private static void Show(ConsoleOutput output, JsonElement one)
    {
        var attempt = one.Text("attempt") is { } number ? $"  attempt {number}" : "";
        var what = $"{one.Text("class"),-12}  {one.Text("manifest")}{attempt}";
        output.Line($"{one.Text("sequenceNumber"),3}  {one.Text("at")}  {what}");
        if (one.Text("data") is { } data && data != "{}") output.Line($"     {data}");
    }

    private static Command Why(CommandRunner runner)
    {
        var id = Symbols.Id("id", "The order's id");
        return runner.Create("why", "Say what an order waits for, until when, and who can move it", [id],
            async (session, parsed) => session.Conclude(await session.Node.WhyAsync(parsed.GetRequiredValue(id)),
                body => session.Output.Line(body.Text("why") ?? "")));
    }

    private static Command List(CommandRunner runner)
    {
        var stage = new Option<string?>("--stage") { Description = "Only orders at this stage", HelpName = "stage" };
        var customer = new Option<string?>("--customer")
        {
            Description = "Only orders of this customer",
            HelpName = "id",
        };
        var after = new Option<string?>("--after") { Description = "Continue after this order", HelpName = "id" };
        var limit = new Option<int?>("--limit") { Description = "At most so many [50]", HelpName = "number" };
        var stuck = new Option<bool>("--stuck") { Description = "Only orders whose compensation needs an operator" };
        IEnumerable<Symbol> symbols = [stage, customer, stuck, after, limit];
        return runner.Create("list", "List orders", symbols, async (session, parsed) =>
        {
            var (at, of, only) = (parsed.GetValue(stage), parsed.GetValue(customer), parsed.GetValue(stuck));
            var reply = await session.Node.ListAsync(at, of, only, parsed.GetValue(after), parsed.GetValue(limit));
            return session.Conclude(reply, body =>
            {
                session.Output.Table(body.List("orders"), ("ORDER", "orderId"), ("STAGE", "stage"),
                    ("CUSTOMER", "customerId"), ("STUCK", "stuck"), ("OUTCOME", "outcome"), ("UPDATED", "updatedAt"));
                if (body.Text("next") is not { } next) return;
                var filters = (at is null ? "" : $" --stage {at}") + (of is null ? "" : $" --customer {of}")
                    + (only ? " --stuck" : "");
                session.Output.Note($"More: orders list{filters} --after {next}");
            });
        });
    }

    private static Option<string> Kind() => new("--kind")
    {
        Description = "The kind of saga",
        HelpName = "kind",
        DefaultValueFactory = _ => "order",
    };
}
