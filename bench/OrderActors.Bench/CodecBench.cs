using System.Diagnostics;
using System.Text;
using System.Text.Json;
using OrderActors.Domain.Greetings;
using OrderActors.Domain.Orders;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Bench;

/// <summary>CPU time: of the start and the first use in milliseconds, of an event in microseconds.</summary>
internal sealed record CodecReport(string Bench, double StartMs, double FirstUseMs, double WriteUs, double ReadUs);

/// <summary>What it costs to make the definitions of the built-in sagas, and to write and read an event.</summary>
internal static class CodecBench
{
    private static readonly SagaId Order = SagaId.Create("order", "ORDER-1");

    private static readonly (string Manifest, string Members)[] Stored =
    [
        ("order.placed.v1", """
            "orderId":"ORDER-1","customerId":"ALICE","items":[{"sku":"WIDGET","quantity":3,"discount":0}],
            "terms":{"version":2,"approvalWindow":"00:15:00","currency":"EUR"},"placedAt":"2026-01-01T12:00:00+00:00"
            """),
        ("order.inventory-fetched.v1", """
            "prices":[{"sku":"WIDGET","unitPrice":{"amount":"7.77","currency":"EUR"}}]
            """),
        ("order.payment-charged.v1", "\"transactionId\":\"TX-0123456789\""),
    ];

    /// <summary>Prints one JSON line.</summary>
    public static int Run(int events)
    {
        using var process = Process.GetCurrentProcess();
        var started = Cpu(process);
        var kinds = new SagaKinds([OrderDefinition.Instance, GreetingDefinition.Instance]);
        var definitions = Cpu(process) - started;
        using var codec = new EventCodec(kinds);
        var rows = Stored.Select(Row).ToArray();
        var pending = rows.Select(row => codec.Decode(row)).Select(e => new PendingEvent(1, e.Event, e.Envelope))
            .ToArray();
        foreach (var one in pending) codec.Encode(OrderDefinition.Instance, Order, one);
        var first = Cpu(process) - started;
        // Twice: the runtime compiles hot code anew while it runs.
        var write = Best(process, events, i => codec.Encode(OrderDefinition.Instance, Order, pending[i % 3]));
        var read = Best(process, events, i => codec.Decode(rows[i % 3]));
        Console.WriteLine(JsonSerializer.Serialize(new CodecReport("codec", Math.Round(definitions, 1),
            Math.Round(first - definitions, 1), Math.Round(write, 3), Math.Round(read, 3)),
            ReportJson.Default.CodecReport));
        return 0;
    }

    private static JournalRow Row((string Manifest, string Members) stored) => new()
    {
        SagaId = Order,
        SequenceNumber = 1,
        Manifest = stored.Manifest,
        Payload = Encoding.UTF8.GetBytes($"{{\"$\":{{\"at\":\"2026-01-01T12:00:00Z\"}},{stored.Members}}}"),
        CreatedAt = default,
    };

    private static double Best(Process process, int events, Action<int> act) => Enumerable.Range(0, 5).Min(_ =>
    {
        var before = Cpu(process);
        for (var i = 0; i < events; i++) act(i);
        return (Cpu(process) - before) * 1000 / events;
    });

    private static double Cpu(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime.TotalMilliseconds;
    }
}
