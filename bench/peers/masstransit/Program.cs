using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrderActors.Peers.Load;
using OrderActors.Peers.MassTransit;

// MassTransit with its in-memory transport and saga repository: nothing is ever stored, a kill loses every order. It is
// no rival of what is durable but a reference: what a message-driven saga costs in .NET without a disk.
const int MessagesAtOnce = 2;
const int Prefetch = 256;

var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.Services.AddSingleton<OrderEnds>();
builder.Services.Configure<MassTransitHostOptions>(options => options.WaitUntilStarted = true);
builder.Services.AddMassTransit(bus =>
{
    bus.AddConsumer<PeerOrderSteps>();
    bus.AddConsumer<OrderEndConsumer>();
    bus.AddSagaStateMachine<PeerOrderMachine, PeerOrder>().InMemoryRepository();
    bus.UsingInMemory((context, memory) =>
    {
        memory.ConcurrentMessageLimit = MessagesAtOnce;
        memory.PrefetchCount = Prefetch;
        memory.ConfigureEndpoints(context);
    });
});
using var host = builder.Build();
await host.StartAsync();
var lane = new BusLane(
    host.Services.GetRequiredService<IBus>(),
    host.Services.GetRequiredService<IBus>().CreateRequestClient<PlaceOrder>(TimeSpan.FromMinutes(1)),
    host.Services.GetRequiredService<OrderEnds>());
await ClosedLoop.ServeAsync(() => new ValueTask<ILane>(lane));
await host.StopAsync();
