using System.Globalization;
using OrderActors.Node.Testing.Rounds;

namespace OrderActors.Crash.Tests.Rounds;

/// <summary>What the rounds came to, for people.</summary>
internal sealed class Tally(Action<string> say, TimeProvider time)
{
    private const int MostWords = 20;

    private readonly long began = time.GetTimestamp();
    private readonly SortedDictionary<CrashFaultKind, int> faults = [];

    public IReadOnlyDictionary<CrashFaultKind, int> Faults => faults;

    public void Injected(int round, int of, CrashFault fault, RetryingClient client)
    {
        faults[fault.Kind] = faults.GetValueOrDefault(fault.Kind) + 1;
        say(string.Create(CultureInfo.InvariantCulture,
            $"{Seconds,6:F1} s round {round} of {of}: {fault}; {client.Answered} answers, {client.Lost} lost"));
    }

    /// <summary>Rounds with a full disk.</summary>
    public int FullRounds { get; private set; }

    /// <summary>Those of them in which the node put somebody off.</summary>
    public int Refusals { get; private set; }

    public void Full(bool refused)
    {
        FullRounds++;
        if (refused) Refusals++;
    }

    public void Sum(Clients clients, RetryingClient client, StoredSagas stored, CrashSite site)
    {
        var wishes = clients.Orders.SelectMany(order => order.Wishes).ToList();
        say(string.Create(CultureInfo.InvariantCulture,
            $"{Seconds:F0} s, {faults.Values.Sum()} rounds, {clients.Orders.Count} orders, {wishes.Count} commands, "
            + $"{wishes.Sum(wish => wish.Sends)} sends, {stored.Rows} events; {client.Answered} answers, "
            + $"{client.Lost} lost, {client.Postponed} put off (503), {client.Errors.Count} errors (500), "
            + $"{client.Unheard} requests that met nobody; the node ended {site.OwnEnds.Count} times by itself"));
        say("faults: " + string.Join(", ", faults.Select(each => $"{each.Key} {each.Value}")));
        say(string.Create(CultureInfo.InvariantCulture,
            $"full disks: {FullRounds}, of which the node put people off in {Refusals}"));
        say("orders: " + string.Join(", ", stored.All.GroupBy(saga => saga.JournalModel.Description.Stage)
            .OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Key} {group.Count()}")));
        foreach (var error in client.Errors.Distinct().Take(MostWords)) say($"error: {error}");
        foreach (var end in site.OwnEnds.Distinct().Take(MostWords)) say($"ended: {end}");
    }

    private double Seconds => time.GetElapsedTime(began).TotalSeconds;
}
