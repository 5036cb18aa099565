using System.CommandLine;
using OrderActors.Cli.Http;
using OrderActors.Cli.Kinds;

namespace OrderActors.Cli.Commands;

/// <summary>What <c>orders</c> does without a command: one saga, as the environment says.</summary>
internal static class EnvironmentRun
{
    private const int SampleItems = 2;
    private const string AutoApproveAfter = "2s";

    public static async Task<int> RunAsync(ConsoleSession session, ParseResult parsed)
    {
        if (!Wishes.TryRead(session.ConsoleEnvironment, out var wishes, out var mistake))
        {
            session.Output.Note(mistake);
            return ExitCodes.Usage;
        }

        return wishes.Greets
            ? await GreetCommand.RunAsync(session, wishes.UserId, wishes.Id, wait: !wishes.IsAsync)
            : await OrderAsync(session, wishes);
    }

    private static async Task<int> OrderAsync(ConsoleSession session, Wishes wishes)
    {
        var (kind, failure) = await session.FindKindAsync(SagaName.Order);
        if (kind is null) return session.Fail(failure!);
        var catalogue = await session.Node.ProductsAsync(after: null, limit: null);
        if (catalogue is not NodeReply.Answered { Body: var products }) return session.Fail(catalogue);
        var items = products.List("products").Where(product => product.Number("onHand") > 0).Take(SampleItems)
            .Select(product => new ItemBody(product.Text("sku") ?? "", 1)).ToList();
        if (items.Count == 0)
        {
            session.Output.Note("The catalogue has nothing on hand to order; see: orders import products --help");
            return ExitCodes.Refused;
        }

        var reply = await session.Node.PlaceAsync(new(wishes.Id, wishes.UserId, null, items), session.NewKey());
        if (reply is not NodeReply.Answered) return session.Fail(reply);
        session.Output.Note($"Placed {wishes.Id} for {wishes.UserId}: "
            + string.Join(", ", items.Select(item => $"{item.Sku}={item.Quantity}")));
        if (wishes.IsAsync) return session.Conclude(reply, status => OrderCommands.Show(session, status));
        return wishes.AutoApproves
            ? await ApprovedAsync(session, kind, wishes)
            : Conclude(session, kind, await FollowAsync(session, kind, wishes, SagaKind.End));
    }

    private static async Task<int> ApprovedAsync(ConsoleSession session, SagaKind kind, Wishes wishes)
    {
        var reply = await FollowAsync(session, kind, wishes, OrderCommands.AwaitingApproval);
        if (reply is NodeReply.Answered { Stage: OrderCommands.AwaitingApproval })
        {
            await Task.Delay(wishes.ApproveAfter, session.ConsoleEnvironment.Time, session.Cancellation);
            var approved = await session.Node.ApproveAsync(wishes.Id, wishes.UserId, total: null, session.NewKey());

            // Somebody else may have approved or cancelled it in those seconds: the order continues all the same.
            if (approved is not (NodeReply.Answered or NodeReply.Refused { Status: 409 }))
                return session.Fail(approved);

            reply = await FollowAsync(session, kind, wishes, SagaKind.End);
        }

        return Conclude(session, kind, reply);
    }

    private static int Conclude(ConsoleSession session, SagaKind kind, NodeReply reply) => session.Conclude(kind, reply,
        status => session.Output.Line(status.Text("outcome") ?? status.Text("stage") ?? ""));

    private static Task<NodeReply> FollowAsync(ConsoleSession session, SagaKind kind, Wishes wishes, string until) =>
        session.WaitAsync(kind, wishes.Id, until, stage => Tell(session, wishes, stage));

    // Its way is what this run is for: data, unless one JSON document is.
    private static void Tell(ConsoleSession session, Wishes wishes, string stage)
    {
        if (session.Output.IsJson) session.Output.Note($"{wishes.Id}: {stage}");
        else session.Output.Line($"{wishes.Id}: {stage}");
        if (stage == OrderCommands.AwaitingApproval && !wishes.AutoApproves)
            session.Output.Note($"  it waits for: orders approve {wishes.Id} --by NAME");
    }

    /// <summary>What the environment says.</summary>
    private sealed record Wishes(
        bool Greets, string Id, string UserId, bool IsAsync, bool AutoApproves, TimeSpan ApproveAfter)
    {
        public static bool TryRead(ConsoleEnvironment environment, out Wishes wishes, out string mistake)
        {
            wishes = null!;
            string Variable(string name, string fallback) =>
                environment.Variable(name) is { Length: > 0 } value ? value : fallback;
            var kind = Variable("WORKFLOW_TYPE", "order");
            var id = Variable("ORDER_ID", Symbols.TimedId(kind == "greet" ? "GREET" : "ORDER", environment.Time));
            var user = Variable("USER_ID", "user-123");
            var after = Variable("AUTO_APPROVE_AFTER", AutoApproveAfter);
            mistake = kind is not ("order" or "greet") ? $"WORKFLOW_TYPE is '{kind}'; it takes order or greet."
                : !Symbols.IsId(id) ? $"ORDER_ID is '{id}'; an id is 1-100 of [A-Za-z0-9._-]."
                : !Symbols.IsId(user) ? $"USER_ID is '{user}'; an id is 1-100 of [A-Za-z0-9._-]."
                : "";
            var isAsync = Flag("ASYNC", ref mistake);
            var approves = Flag("AUTO_APPROVE", ref mistake);
            if (!Wait.TryParse(after, out var approveAfter, out var wrongAfter))
                mistake = $"AUTO_APPROVE_AFTER is '{after}', which {wrongAfter}.";
            if (mistake.Length > 0) return false;
            wishes = new(kind == "greet", id, user, isAsync, approves, approveAfter);
            return true;

            bool Flag(string name, ref string wrong)
            {
                switch (Variable(name, "false").ToLowerInvariant())
                {
                    case "1" or "true" or "yes" or "on": return true;
                    case "0" or "false" or "no" or "off": return false;
                    default:
                        wrong = $"{name} is '{environment.Variable(name)}'; it takes true or false.";
                        return false;
                }
            }
        }
    }
}
