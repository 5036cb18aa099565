using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace OrderActors.Peers.Load;

/// <summary>One of the orders in flight at a time: a connection, or what stands for one.</summary>
internal interface ILane : IDisposable
{
    /// <summary>Places an order; returns once it is accepted, durably where the system is durable.</summary>
    Task PlaceAsync(string id);

    /// <summary>Approves an order and waits until it has ended well.</summary>
    Task FinishAsync(string id);
}

/// <summary>
/// The load driver's loop: told by lines on standard input what to do, it keeps this many orders in flight, each lane
/// starting its next order when the last one has ended.
/// </summary>
internal static class ClosedLoop
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(5);

    /// <summary>Obeys standard input until it ends.</summary>
    public static async Task ServeAsync(Func<ValueTask<ILane>> open)
    {
        Say(new(0, 0, 0, 0, 0));
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var command = JsonSerializer.Deserialize(line, LoadJson.Default.LoadCommand)!;
            Say(command.Do == LoadCommand.Finish ? await FinishAsync(open, command) : await LoadAsync(open, command));
        }
    }

    private static async Task<LoadResponse> LoadAsync(Func<ValueTask<ILane>> open, LoadCommand command)
    {
        var alone = command.Do == LoadCommand.Place;
        var latencies = new double[command.Orders];
        var next = -1;
        var errors = 0;
        string? firstError = null;
        var lanes = await Task.WhenAll(Enumerable.Range(0, command.InFlight).Select(async _ => await open()));
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(lanes.Select(lane => Task.Run(async () =>
        {
            int number;
            while ((number = Interlocked.Increment(ref next)) < command.Orders)
            {
                var started = Stopwatch.GetTimestamp();
                try
                {
                    var id = IdOf(command, number);
                    await lane.PlaceAsync(id);
                    if (!alone) await lane.FinishAsync(id);
                }
                catch (Exception e)
                {
                    // An order that fails is counted and the load continues; the run then refuses the figures.
                    if (Interlocked.Increment(ref errors) == 1) firstError = e.Message;
                }

                latencies[number] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            }
        })));
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        foreach (var lane in lanes) lane.Dispose();
        Array.Sort(latencies);
        return new(command.Orders - errors, errors, seconds, At(latencies, 0.5), At(latencies, 0.99), firstError);
    }

    /// <summary>The system may still be starting: whatever goes wrong is tried again, on a new lane.</summary>
    private static async Task<LoadResponse> FinishAsync(Func<ValueTask<ILane>> open, LoadCommand command)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var lane = await open();
                await lane.FinishAsync(IdOf(command, 0));
                var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
                return new(1, 0, seconds, seconds * 1000, seconds * 1000);
            }
            catch (Exception)
            {
                await Task.Delay(Retry, TimeProvider.System);
            }
        }
    }

    // Ids that grow with time, as a client would make them.
    private static string IdOf(LoadCommand command, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{command.Prefix}-{command.First + number:D12}");

    private static double At(double[] sorted, double share) =>
        sorted.Length == 0 ? 0 : Math.Round(sorted[(int)(share * (sorted.Length - 1))], 2);

    private static void Say(LoadResponse answer)
    {
        Console.WriteLine(JsonSerializer.Serialize(answer, LoadJson.Default.LoadResponse));
        Console.Out.Flush();
    }
}
