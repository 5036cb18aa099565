using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrderActors.Akka;
using OrderActors.Akka.Hosting;
using OrderActors.Domain.Orders;
using OrderActors.Embedded;
using OrderActors.Engine;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Bench;

/// <summary>(a) The engine in process with handlers that do nothing.</summary>
internal static class EngineBench
{
    public static readonly string[] Skus = ["TEA-ASSAM", "MUG-BLUE"];

    private static readonly ValueList<OrderItem> Items = [new(Skus[0], 2), new(Skus[1], 1)];

    public static async Task RunAsync(string engineName, int orders, int inFlight, int partitions, BenchStore store)
    {
        // Not the one with defaults: it watches its content folder, in which the data may lie.
        var builder = Host.CreateEmptyApplicationBuilder(new());
        var services = builder.Services;
        services.AddSingleton(new SagaKinds([OrderDefinition.Instance]));
        services.AddActivities(new ConfigurationBuilder().Build().GetSection("Activities"));
        NoOpHandlers.Register(services);
        var isAkka = engineName == "akka";
        if (isAkka) AddAkka(builder, store);
        else
        {
            store.AddTo(services);
            services.AddEmbeddedEngine(options => options.Partitions = partitions);
        }

        using var host = builder.Build();
        await host.StartAsync();
        var engine = host.Services.GetRequiredService<ISagaEngine>();
        var warmUp = Math.Max(2_000, orders / 10);
        await LoadAsync(engine, "W", warmUp, inFlight);
        var measurement = new Measurement();
        var latencies = await LoadAsync(engine, "B", orders, inFlight);
        measurement.Stop();
        await host.StopAsync();
        var note = "handlers do nothing, " + (isAkka ? "Akka.NET" : $"{partitions} partition(s)");
        measurement.Print("engine", orders + warmUp, inFlight, note, latencies, store);
    }

    private static void AddAkka(HostApplicationBuilder builder, BenchStore store)
    {
        var options = new AkkaEngineOptions { IsAlone = store.Connection is null, Port = 4953 };
        store.AddSharedTo(builder.Services);
        if (options.IsAlone) builder.Services.AddOwnedJournal();
        builder.Services.AddAkkaEngine(options, builder.Configuration.GetSection("Akka"));
    }

    public static Task<double[]> LoadAsync(ISagaEngine engine, string prefix, int orders, int inFlight) =>
        LoadAsync(engine, number => $"{prefix}-019A{number:D16}", orders, inFlight);

    public static async Task<double[]> LoadAsync(
        ISagaEngine engine, Func<int, string> idOf, int orders, int inFlight)
    {
        var latencies = new double[orders];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(async () =>
        {
            int number;
            while ((number = Interlocked.Increment(ref next)) < orders)
            {
                var started = Stopwatch.GetTimestamp();
                await OneAsync(engine, SagaId.Create("order", idOf(number)));
                latencies[number] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            }
        })));
        return latencies;
    }

    private static async Task OneAsync(ISagaEngine engine, SagaId id)
    {
        var placed = await engine.SendAsync(id,
            new PlaceOrder(id.Id, "customer-1", "customer@example.com", Items, OrderTerms.Default), isNew: true);
        if (placed.Verdict != Verdict.Accepted) throw new InvalidOperationException(placed.Reason);
        await engine.WaitAsync(id, OrderStages.AwaitingApproval, TimeSpan.FromSeconds(60));
        var approved = await engine.SendAsync(id, new ApprovePayment("bench"));
        if (approved.Verdict != Verdict.Accepted) throw new InvalidOperationException(approved.Reason);
        var ended = await engine.WaitAsync(id, null, TimeSpan.FromSeconds(60));
        if (ended.View?.Description.Stage != OrderStages.Completed)
            throw new InvalidOperationException($"{id} ended as {ended.View?.Description.Outcome ?? "nothing"}");
    }
}
