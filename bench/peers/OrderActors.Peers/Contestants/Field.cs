using OrderActors.Peers.Load;

namespace OrderActors.Peers.Contestants;

/// <summary>All contestants, in the order in which they run.</summary>
internal static class Field
{
    public static IReadOnlyList<Contestant> All { get; } =
    [
        new OrderActorsContestant
        {
            Name = "engine-sqlite", Title = "OrderActors in process", Store = OrderActorsContestant.Sqlite,
            OverHttp = false, Orders = 150_000, WarmUp = 40_000, InFlight = 512,
        },
        new RestateContestant
        {
            Name = "restate", Title = "Restate", Store = "own store", Orders = 5_000, WarmUp = 3_000, InFlight = 256,
        },
        new OrderActorsContestant
        {
            Name = "akka-sqlite", Title = "OrderActors on Akka.NET, in process", Store = OrderActorsContestant.Sqlite,
            Engine = OwnHosts.Akka, OverHttp = false, Orders = 50_000, WarmUp = 30_000, InFlight = 256,
        },
        new OrderActorsContestant
        {
            Name = "akka-http-sqlite", Title = "OrderActors on Akka.NET, over HTTP",
            Store = OrderActorsContestant.Sqlite, Engine = OwnHosts.Akka, OverHttp = true, Orders = 30_000,
            WarmUp = 20_000, InFlight = 256,
        },
        new OrderActorsContestant
        {
            Name = "http-sqlite", Title = "OrderActors over HTTP", Store = OrderActorsContestant.Sqlite,
            OverHttp = true, Orders = 60_000, WarmUp = 40_000, InFlight = 256,
        },
        new DbosContestant
        {
            Name = "dbos", Title = "DBOS Transact", Store = OrderActorsContestant.Postgres, Orders = 2_000,
            WarmUp = 1_000, InFlight = 64,
        },
        new OrderActorsContestant
        {
            Name = "engine-postgres", Title = "OrderActors in process", Store = OrderActorsContestant.Postgres,
            OverHttp = false, Orders = 80_000, WarmUp = 30_000, InFlight = 512,
        },
        new OrderActorsContestant
        {
            Name = "http-postgres", Title = "OrderActors over HTTP", Store = OrderActorsContestant.Postgres,
            OverHttp = true, Orders = 50_000, WarmUp = 40_000, InFlight = 256,
        },
        new OrderActorsContestant
        {
            Name = "akka-postgres", Title = "OrderActors on Akka.NET, in process, journal plugin of its own",
            Store = OrderActorsContestant.Postgres, Engine = OwnHosts.Akka, OverHttp = false, Orders = 20_000,
            WarmUp = 15_000, InFlight = 256,
        },
        new OrderActorsContestant
        {
            Name = "akka-postgres-sql", Title = "OrderActors on Akka.NET, in process, Akka.Persistence.Sql",
            Store = OrderActorsContestant.Postgres, Engine = OwnHosts.AkkaSql, OverHttp = false, Orders = 10_000,
            WarmUp = 8_000, InFlight = 256,
        },
        new RestateContestant
        {
            Name = "restate-latency", Title = "Restate, lowest latency", Store = "own store", Orders = 3_000,
            WarmUp = 3_000, InFlight = 16, Parks = false,
        },
        new OrderActorsContestant
        {
            Name = "http-sqlite-latency", Title = "OrderActors over HTTP, lowest latency",
            Store = OrderActorsContestant.Sqlite, OverHttp = true, Orders = 30_000, WarmUp = 40_000, InFlight = 16,
            Parks = false,
        },
        new MassTransitContestant
        {
            Name = "masstransit", Title = "MassTransit, not durable", Store = "memory", Orders = 40_000,
            WarmUp = 20_000, InFlight = 64,
        },
    ];
}
