using System.CommandLine;
using System.Text.Json;
using OrderActors.Cli.Http;

namespace OrderActors.Cli.Commands;

/// <summary>What shows sagas of every kind: status, items, history, why, list.</summary>
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
        var kind = KindOfId();
        var saga = Symbols.Saga(kind);
        var wait = Symbols.Wait();
        return runner.Create("status", "Show where a saga is", [saga, kind, wait], async (session, parsed) =>
        {
            var name = parsed.GetRequiredValue(saga);
            void Show(JsonElement status) => SagaCommands.Show(session, name.Kind, status);
            if (Symbols.WaitFor(parsed, wait) is not { } stage)
                return session.Conclude(
                    await session.ExplainAsync(await session.Node.StatusAsync(name), name.Kind), Show);
            var (known, failure) = await session.FindKindAsync(name.Kind);
            return known is null
                ? session.Fail(failure!)
                : session.Conclude(known, await session.WaitAsync(known, name.Id, stage), Show);
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
        var kind = KindOfId();
        var saga = Symbols.Saga(kind);
        return runner.Create("history", "Show every event of a saga", [saga, kind], async (session, parsed) =>
        {
            var name = parsed.GetRequiredValue(saga);
            var reply = await session.ExplainAsync(await session.Node.HistoryAsync(name), name.Kind);
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
        var kind = KindOfId();
        var saga = Symbols.Saga(kind);
        return runner.Create("why", "Say what a saga waits for, until when, and who can move it", [saga, kind],
            async (session, parsed) =>
            {
                var name = parsed.GetRequiredValue(saga);
                return session.Conclude(await session.ExplainAsync(await session.Node.WhyAsync(name), name.Kind),
                    body => session.Output.Line(body.Text("why") ?? ""));
            });
    }

    private static Command List(CommandRunner runner)
    {
        var kind = Symbols.KindOption("The kind of saga [order]");
        var stage = new Option<string?>("--stage") { Description = "Only those at this stage", HelpName = "stage" };
        var owner = new Option<string?>("--owner", "--customer")
        {
            Description = "Only those of this customer or user",
            HelpName = "id",
        };
        var after = new Option<string?>("--after") { Description = "Continue after this id", HelpName = "id" };
        var limit = new Option<int?>("--limit") { Description = "Maximum number to list [50]", HelpName = "number" };
        var stuck = new Option<bool>("--stuck") { Description = "Only those whose compensation needs an operator" };
        IEnumerable<Symbol> symbols = [kind, stage, owner, stuck, after, limit];
        return runner.Create("list", "List sagas of a kind by id, orders unless another is named", symbols,
            async (session, parsed) =>
            {
                var name = parsed.GetValue(kind) ?? SagaName.Order;
                var (at, of, only) = (parsed.GetValue(stage), parsed.GetValue(owner), parsed.GetValue(stuck));
                var reply = await session.Node.ListAsync(
                    name, at, of, only, parsed.GetValue(after), parsed.GetValue(limit));
                var filters = (name == SagaName.Order ? "" : $" --kind {name}") + (at is null ? "" : $" --stage {at}")
                    + (of is null ? "" : name == SagaName.Order ? $" --customer {of}" : $" --owner {of}")
                    + (only ? " --stuck" : "");
                return session.Conclude(await session.ExplainAsync(reply, name, at), body =>
                {
                    Show(session.Output, name, body);
                    if (body.Text("next") is { } next)
                        session.Output.Note($"More: orders list{filters} --after {next}");
                });
            });
    }

    private static void Show(ConsoleOutput output, string kind, JsonElement body)
    {
        if (kind == SagaName.Order)
            output.Table(body.List("orders"), ("ORDER", "orderId"), ("STAGE", "stage"), ("CUSTOMER", "customerId"),
                ("STUCK", "stuck"), ("OUTCOME", "outcome"), ("UPDATED", "updatedAt"));
        else
            output.Table(body.List("sagas"), ("ID", "id"), ("STAGE", "stage"), ("OWNER", "owner"), ("STUCK", "stuck"),
                ("OUTCOME", "outcome"), ("UPDATED", "updatedAt"));
    }

    private static Option<string?> KindOfId() => Symbols.KindOption("The kind of an id that stands alone [order]");
}
