using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using OrderActors.Cli;
using OrderActors.Node.Testing;
using Xunit;
using Xunit.Abstractions;

namespace OrderActors.Crash.Tests.Kill;

/// <summary>
/// Every command of a person, while the node is killed: each is done once however often it had to be repeated, and the
/// customer learns of the end once.
/// </summary>
public abstract class CommandsThroughKillsSpec<TFixture>(ITestOutputHelper output)
    : NodeSpec<TFixture>(TimeSpan.FromMinutes(5)) where TFixture : NodeFixture, new()
{
    private const int Orders = 24;
    private const int AtATime = 6;
    private const int Kills = 3;

    private readonly ConcurrentDictionary<int, string> ends = new();

    [Fact]
    public async Task Commands_NodeKilledBetweenAndDuringThem_AreDoneOnceAndTheEndIsToldOnce()
    {
        var seed = KillPlan.FromEnvironment().Seed;
        output.WriteLine($"to repeat the same moments: ORDERACTORS_SEED={seed}");
        var random = new Random(seed);
        using var node = new NodeProcess(Fixture,
            ("ORDERACTORS__Services__PaymentLostAnswerRate", "0.2"),
            ("ORDERACTORS__Activities__Domains__payments__MaximumAttempts", "12"),
            ("ORDERACTORS__Activities__Global__FirstInterval", "00:00:00.02"),
            ("ORDERACTORS__Activities__Global__MaximumInterval", "00:00:00.2"));
        var address = node.Address;
        using var journey = new Journey(address);
        await node.StartAsync();

        var people = Parallel.ForAsync(0, Orders,
            new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = Cancellation },
            async (n, _) => await GoThroughAsync(address, n));
        try
        {
            foreach (var placed in Enumerable.Range(0, Kills).Select(_ => random.Next(1, Orders - AtATime)).Order())
            {
                await node.ReadyAsync();
                await journey.ReachAsync(placed, random.Next(10), Cancellation);
                await node.KillAsync();
                output.WriteLine($"killed: {journey.Placed} placed");
                await node.StartAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Why a command failed tells more than that the next moment did not come.
            await people;
            throw;
        }

        await people;
        await RunAsync(address, [ExitCodes.Done], "invariants");
        node.Terminate();
        await node.ExitAsync();
        Assert.Empty(node.Complaints);
        AssertToldOnce((await Fixture.MailsAsync()).ToLookup(mail => mail.Recipient, mail => mail.Subject));
    }

    /// <summary>
    /// One mail an order, and it tells how the order ended; but who cancels in the very moment in which the parcel is
    /// being announced has both mails, in this order.
    /// </summary>
    private void AssertToldOnce(ILookup<string, string> mails)
    {
        Assert.Equal(Orders, ends.Count);
        Assert.Equal(ends.Keys.Select(Recipient).Order(), mails.Select(told => told.Key).Order());
        foreach (var (number, stage) in ends)
        {
            var announced = $"Your order {Id(number)} is on its way";
            string[] told = [.. mails[Recipient(number)]];
            if (stage == "completed") Assert.Equal([announced], told);
            else Assert.Equal([$"Your order {Id(number)} is cancelled"], told[0] == announced ? told[1..] : told);
        }
    }

    /// <summary>Places an order, adds to it, approves or cancels it or both, and sees it to its end.</summary>
    private async Task GoThroughAsync(string address, int number)
    {
        var id = Id(number);
        await RunAsync(address, [ExitCodes.Done], "place", "--id", id, "--item", "TEA-ASSAM=2", "--email",
            Recipient(number), "--wait", "awaiting-approval");
        await RunAsync(address, [ExitCodes.Done], "add-item", id, "MUG-BLUE", "3");
        if (number % 3 != 0) await RunAsync(address, [ExitCodes.Done], "approve", id, "--by", "clerk");

        // A cancel that follows an approval may come after the end: then it is refused, and the order is completed.
        int[] late = number % 3 == 0 ? [ExitCodes.Done] : [ExitCodes.Done, ExitCodes.Refused];
        if (number % 3 != 1) await RunAsync(address, late, "cancel", id, "--reason", "changed my mind");
        var end = await RunAsync(
            address, [ExitCodes.Done, ExitCodes.EndedBadly], "status", id, "--wait", "--json");
        ends[number] = JsonElement.Parse(end.Output).GetProperty("stage").GetString()!;

        var items = JsonElement.Parse((await RunAsync(address, [ExitCodes.Done], "items", id, "--json")).Output);
        Assert.Equal([("MUG-BLUE", 3), ("TEA-ASSAM", 2)], items.GetProperty("items").EnumerateArray()
            .Select(item => (item.GetProperty("sku").GetString()!, item.GetProperty("quantity").GetInt32())).Order());
    }

    private async Task<ConsoleRun> RunAsync(string address, int[] expected, params string[] line)
    {
        var run = await ConsoleRun.OfAsync(
            [.. line, "--retry-for", "60"], ConsoleRun.With(("ORDERACTORS_URL", address)), Cancellation);
        if (!expected.Contains(run.ExitCode)) await GiveUpAsync();
        Assert.True(expected.Contains(run.ExitCode),
            $"{string.Join(' ', line)}: exit code {run.ExitCode}: {run.Error}{run.Output}");
        return run;
    }

    private static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"P-{number}");

    private static string Recipient(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"p-{number:00}@example.com");
}
