using System.Collections.Concurrent;
using System.Globalization;
using OrderActors.Cli.Commands;
using OrderActors.Cli.Http;
using OrderActors.Cli.Kinds;

namespace OrderActors.Cli.Imports;

/// <summary>How orders are imported.</summary>
/// <param name="Approve">Whether to approve each and wait for its end; else they are left awaiting approval.</param>
/// <param name="Concurrency">How many orders to place at a time.</param>
/// <param name="Currency">The currency of the file's prices.</param>
internal sealed record OrderImportOptions(bool Approve, int Concurrency, string Currency);

/// <summary>What an import of orders came to.</summary>
/// <param name="Lines">The file's lines that are not empty.</param>
/// <param name="Stages">How many of the imported orders stood at each stage when the import was done with them.</param>
/// <param name="Reasons">How many ended cancelled or failed, by the first words of why.</param>
/// <param name="BadLines">What was skipped.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record OrderSummary(
    int Lines, IReadOnlyDictionary<string, int> Stages, IReadOnlyDictionary<string, int> Reasons,
    IReadOnlyList<BadLine> BadLines, double Seconds);

/// <summary>Places the orders of a file under their own ids, prices and discounts, and sees them through.</summary>
internal sealed class OrderImport(ConsoleSession session, OrderImportOptions options)
{
    private const string Importer = "import";

    // Every line of the file waits by the same stages.
    private readonly Lazy<Task<(SagaKind? Kind, NodeReply? Failure)>> orders =
        new(() => session.FindKindAsync(SagaName.Order));

    private readonly ConcurrentDictionary<(string, string, string?), Lazy<Task<NodeReply>>> customers = new();
    private readonly ConcurrentDictionary<string, int> stages = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> reasons = new(StringComparer.Ordinal);

    public async Task<int> RunAsync(ImportSource source)
    {
        var started = session.ConsoleEnvironment.Time.GetTimestamp();

        // Once more than needed, so that progress can say of how many.
        using var counted = source.TryOpen(session.Output);
        using var file = counted is null ? null : source.TryOpen(session.Output);
        if (counted is null || file is null) return ExitCodes.Usage;
        var total = source.Lines(counted).TakeWhile(_ => !session.Cancellation.IsCancellationRequested).Count();
        var run = new ImportRun(session, "orders", total);
        var through = await run.RunAsync(OrderFile.Read(source.Lines(file)), options.Concurrency, ImportAsync);
        Show(new(total, Sorted(stages), Sorted(reasons), run.BadLines,
            Math.Round(session.ConsoleEnvironment.Time.GetElapsedTime(started).TotalSeconds, 1)));
        return !through ? ExitCodes.Unreachable : run.BadLines.Count > 0 ? ExitCodes.Findings : ExitCodes.Done;
    }

    /// <summary>Imports one order; null when done, else the answer that ended it.</summary>
    private async Task<NodeReply?> ImportAsync(OrderLine line)
    {
        var reply = await CustomerAsync(line);
        if (reply is not NodeReply.Answered) return reply;
        var order = new OrderBody(line.OrderId, line.CustomerId, Email: null, [.. line.Items.Select(Item)]);
        reply = await session.Node.ImportOrderAsync(order, ContentKey.Place(order));
        if (reply is not NodeReply.Answered) return reply;
        var (kind, failure) = await orders.Value;
        if (kind is null) return failure;
        reply = await session.WaitAsync(kind, line.OrderId, OrderCommands.AwaitingApproval);
        if (reply is NodeReply.Answered { Stage: var stage } && options.Approve)
            reply = await SeeThroughAsync(kind, line.OrderId, stage);
        if (reply is not NodeReply.Answered last) return reply;
        Count(kind, last);
        return null;
    }

    private ItemBody Item(OrderLineItem item) => new(item.Sku, item.Quantity,
        new(item.UnitPrice.ToString(CultureInfo.InvariantCulture), options.Currency), item.Discount);

    private async Task<NodeReply> SeeThroughAsync(SagaKind kind, string orderId, string stage)
    {
        if (stage == OrderCommands.AwaitingApproval)
        {
            var approved = await session.Node.ApproveAsync(orderId, Importer, total: null, ContentKey.Approve(orderId));

            // Approved or ended meanwhile, by an earlier run or by a person: what counts is how the order ends.
            if (approved is not (NodeReply.Answered or NodeReply.Refused { Status: 409, Code: "wrong-stage" }))
                return approved;
        }

        return await session.WaitAsync(kind, orderId, SagaKind.End);
    }

    // Many orders belong to few customers: each customer is written once per run, and a wrong one does not affect other
    // lines.
    private Task<NodeReply> CustomerAsync(OrderLine line) => customers.GetOrAdd(
        (line.CustomerId, line.CustomerName, line.Country),
        _ => new(() => session.Node.ChangeCustomerAsync(line.CustomerId, line.CustomerName, line.Country))).Value;

    private void Count(SagaKind kind, NodeReply.Answered last)
    {
        var (status, stage) = (last.Body, last.Stage);
        stages.AddOrUpdate(stage, 1, static (_, n) => n + 1);
        if (kind.ExitCode(stage) == ExitCodes.Done) return;

        // "reserve failed: out of stock: NW-1 (wanted 2, available 1)" counts as "reserve failed: out of stock".
        var why = string.Join(':', (status.Text("lastError") ?? status.Text("outcome") ?? stage).Split(':').Take(2));
        reasons.AddOrUpdate(why, 1, static (_, n) => n + 1);
    }

    private void Show(OrderSummary summary)
    {
        var output = session.Output;
        if (output.IsJson)
        {
            output.Json(summary);
            return;
        }

        static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
        output.Table(["RESULT", "ORDERS"],
        [
            ["lines", Number(summary.Lines)],
            .. summary.Stages.Select(stage => (string[])[stage.Key, Number(stage.Value)]),
            .. summary.Reasons.Select(reason => (string[])[$"  {reason.Key}", Number(reason.Value)]),
            ["bad lines", Number(summary.BadLines.Count)],
            ["seconds", Number(summary.Seconds)],
        ]);
    }

    private static SortedDictionary<string, int> Sorted(ConcurrentDictionary<string, int> counts) =>
        new(counts, StringComparer.Ordinal);
}
