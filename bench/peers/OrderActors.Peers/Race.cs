using System.Diagnostics;
using OrderActors.Peers.Contestants;
using OrderActors.Peers.Load;
using OrderActors.Peers.Machine;
using OrderActors.Peers.Results;

namespace OrderActors.Peers;

/// <summary>How much is run.</summary>
/// <param name="Rounds">Rounds under load.</param>
/// <param name="ParkedRounds">Rounds with waiting orders and a kill.</param>
/// <param name="Parked">How many orders wait.</param>
/// <param name="Share">Which share of its orders each contestant runs.</param>
/// <param name="Data">The folder that each run gets a fresh folder in.</param>
internal sealed record RaceOptions(int Rounds, int ParkedRounds, int Parked, double Share, string Data);

/// <summary>
/// Runs the contestants in turn, and that in rounds: what disturbs the machine for minutes disturbs all of them.
/// </summary>
internal sealed class Race(
    RaceOptions options, IReadOnlyList<Contestant> contestants, ResultFile file, TimeProvider time)
{
    private const int ParkInFlight = 64;
    private const int ParkWarmUp = 2000;
    private const double QuietCpu = 0.1;

    private static readonly TimeSpan QuietFor = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongestUnrest = TimeSpan.FromSeconds(90);

    // Systems give memory back by and by: each gets the same time for it.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(15);

    public async Task RunAsync(CancellationToken cancellation)
    {
        var first = file.Read().Select(result => (result as LoadResult)?.Round ?? 0).Append(0).Max() + 1;
        var firstParked = file.Read().Select(result => (result as ParkedResult)?.Round ?? 0).Append(0).Max() + 1;
        var ready = new List<Contestant>();
        foreach (var contestant in contestants)
            if (await TryAsync(contestant, () => contestant.PrepareAsync(cancellation))) ready.Add(contestant);
        Directory.CreateDirectory(options.Data);
        file.Add(await MachineReading.ReadAsync(time, options.Data, cancellation));
        for (var round = 0; round < options.Rounds; round++)
            foreach (var contestant in ready)
            {
                await QuietMachineAsync(cancellation);
                await TryAsync(contestant, () => LoadAsync(contestant, first + round, cancellation));
            }

        for (var round = 0; round < options.ParkedRounds; round++)
            foreach (var contestant in ready.Where(contestant => contestant.Parks))
                await TryAsync(contestant, () => ParkAsync(contestant, firstParked + round, cancellation));
    }

    private async Task LoadAsync(Contestant contestant, int round, CancellationToken cancellation)
    {
        await using var lineup = await StartAsync(contestant, parks: false, cancellation);
        var (warmUp, orders) = (Shared(contestant.WarmUp), Shared(contestant.Orders));
        await RunOrdersAsync(lineup, LoadCommand.Run, "w", warmUp, contestant.InFlight, cancellation);
        var machine = ProcessTree.MachineCpuSeconds();
        var cpu = ProcessTree.CpuSeconds(lineup.Servers);
        var driverCpu = ProcessTree.CpuSeconds([lineup.Driver]);
        var answer = await RunOrdersAsync(lineup, LoadCommand.Run, "m", orders, contestant.InFlight, cancellation);
        cpu = ProcessTree.CpuSeconds(lineup.Servers) - cpu;
        driverCpu = ProcessTree.CpuSeconds([lineup.Driver]) - driverCpu;
        machine = ProcessTree.MachineCpuSeconds() - machine;
        var others = machine - cpu - (lineup.DriverIsApart ? driverCpu : 0);
        Tell(new LoadResult(time.GetUtcNow(), round, contestant.Name, orders, contestant.InFlight,
            Math.Round(orders / answer.Seconds, 1), answer.P50Ms, answer.P99Ms, PerOrder(cpu * 1000),
            lineup.DriverIsApart ? PerOrder(driverCpu * 1000) : null, Megabytes(lineup),
            Math.Round(others / answer.Seconds, 2)));

        double PerOrder(double total) => Math.Round(total / orders, 4);
    }

    private async Task ParkAsync(Contestant contestant, int round, CancellationToken cancellation)
    {
        await using var lineup = await StartAsync(contestant, parks: true, cancellation);
        await RunOrdersAsync(lineup, LoadCommand.Run, "w", Shared(ParkWarmUp), ParkInFlight, cancellation);
        await QuietAsync(lineup, cancellation);
        var (disk, memory) = (lineup.DiskBytes, ProcessTree.MemoryBytes(lineup.Servers));
        var parked =
            await RunOrdersAsync(lineup, LoadCommand.Place, "p", options.Parked, ParkInFlight, cancellation);
        var unrest = await QuietAsync(lineup, cancellation);
        disk = lineup.DiskBytes - disk;
        memory = ProcessTree.MemoryBytes(lineup.Servers) - memory;
        var resumed = contestant.IsDurable ? await KillAndResumeAsync(lineup, cancellation) : null;
        Tell(new ParkedResult(time.GetUtcNow(), round, contestant.Name, options.Parked,
            Math.Round(options.Parked / parked.Seconds), Math.Round(unrest.TotalSeconds, 1),
            Math.Round((double)disk / options.Parked), Math.Round((double)memory / options.Parked), resumed));
    }

    /// <summary>The order that is approved stands in the middle, so that no first or last one is lucky.</summary>
    private async Task<double?> KillAndResumeAsync(Lineup lineup, CancellationToken cancellation)
    {
        lineup.KillServers();
        var killed = Stopwatch.GetTimestamp();
        await lineup.StartServersAsync(cancellation);
        await lineup.AskAsync(new(LoadCommand.Finish, "p", options.Parked / 2, 1, 1), cancellation);
        return Math.Round(Stopwatch.GetElapsedTime(killed).TotalSeconds, 2);
    }

    private async Task<Lineup> StartAsync(Contestant contestant, bool parks, CancellationToken cancellation)
    {
        var folder = Path.Combine(options.Data, $"{contestant.Name}-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        var lineup = contestant.Line(folder, parks);
        try
        {
            await lineup.StartServersAsync(cancellation);
            await lineup.StartDriverAsync(cancellation);
            return lineup;
        }
        catch
        {
            await lineup.DisposeAsync();
            throw;
        }
    }

    private static async Task<LoadResponse> RunOrdersAsync(
        Lineup lineup, string what, string prefix, int orders, int inFlight, CancellationToken cancellation)
    {
        var answer = await lineup.AskAsync(new(what, prefix, 0, orders, inFlight), cancellation);
        return answer.Errors == 0 ? answer : throw new RaceException(
            $"{answer.Errors} of {orders} orders failed, the first with: {answer.FirstError}");
    }

    /// <summary>
    /// Waits until the system has nothing more to do, says how long that took, and lets it rest.
    /// </summary>
    private static async Task<TimeSpan> QuietAsync(Lineup lineup, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var elapsed = Stopwatch.GetElapsedTime(began);
            var cpu = ProcessTree.CpuSeconds(lineup.Servers);
            await Task.Delay(QuietFor, TimeProvider.System, cancellation);
            cpu = ProcessTree.CpuSeconds(lineup.Servers) - cpu;
            if (cpu >= QuietCpu * QuietFor.TotalSeconds && elapsed < LongestUnrest) continue;
            await Task.Delay(Rest, TimeProvider.System, cancellation);
            return elapsed;
        }
    }

    /// <summary>Waits a while for whatever else runs on the machine to end.</summary>
    private static async Task QuietMachineAsync(CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < LongestUnrest)
        {
            var cpu = ProcessTree.MachineCpuSeconds();
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellation);
            if (ProcessTree.MachineCpuSeconds() - cpu < QuietCpu * Environment.ProcessorCount) return;
        }
    }

    private async Task<bool> TryAsync(Contestant contestant, Func<Task> run)
    {
        try
        {
            await run();
            return true;
        }
        catch (RaceException e)
        {
            Tell(new FailedResult(time.GetUtcNow(), contestant.Name, e.Message));
            return false;
        }
    }

    private void Tell(RaceResult result)
    {
        file.Add(result);
        Console.Error.WriteLine(result);
    }

    private int Shared(int orders) => Math.Max(1, (int)(orders * options.Share));

    private static double Megabytes(Lineup lineup) =>
        Math.Round(ProcessTree.MemoryBytes(lineup.Servers) / 1048576.0);
}
