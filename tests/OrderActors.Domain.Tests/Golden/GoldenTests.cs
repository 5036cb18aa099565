using System.Text.Json.Nodes;
using OrderActors.Domain.Orders;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Domain.Tests.Golden;

/// <summary>
/// Histories as earlier releases stored them must fold for ever, and want the same work under the same keys after every
/// event. ORDERACTORS_WRITE_GOLDEN=1 writes them again: do that for new histories, never to make a red test green.
/// </summary>
public sealed class GoldenTests
{
    public static TheoryData<string> Names => [.. GoldenScenarios.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void StoredHistory_FoldedByTodaysCode_WantsTheSameAfterEveryEvent(string name)
    {
        if (GoldenHistory.IsRewriting) GoldenHistory.Write(name, GoldenScenarios.All[name]());
        var history = GoldenHistory.Read(name);
        var definition = GoldenHistory.DefinitionOf((string)history["kind"]!);
        var events = new List<SagaEvent>();

        foreach (var step in history["steps"]!.AsArray())
        {
            events.Add(GoldenHistory.Event(definition, step!));
            var wanted = GoldenHistory.Outstanding(definition, (string)history["id"]!, [.. events]);
            var stored = step!["outstanding"];
            Assert.True(JsonNode.DeepEquals(stored, wanted),
                $"{name}, after event {events.Count} ({step["manifest"]}): stored {stored}, wanted now {wanted}");
        }

        Assert.NotEmpty(events);
    }

    [Fact]
    public void StoredHistories_OnDisk_AreThoseThatAreChecked() =>
        Assert.Equal(GoldenScenarios.All.Keys.Order(StringComparer.Ordinal),
            GoldenHistory.Names().Order(StringComparer.Ordinal));

    [Fact]
    public void Calls_InStoredHistoriesOfOrders_HaveAClassOfTheirOwn()
    {
        string[] classes =
            ["enrichment", "reserve", "payment", "status", "shipping", "notification", "compensation"];
        var calls = GoldenHistory.Names().Select(GoldenHistory.Read)
            .Where(history => (string)history["kind"]! == "order")
            .SelectMany(history => history["steps"]!.AsArray())
            .SelectMany(step => step!["outstanding"]!.AsArray())
            .Where(work => work!["activity"] is not null)
            .Select(work => (string)work!["key"]!).Distinct();

        Assert.All(calls, key => Assert.Contains(OrderKeys.ClassOf(key), classes));
    }

    [Fact]
    public void Manifests_InStoredHistoriesAndInTheCode_AreTheSame()
    {
        var stored = GoldenHistory.Names()
            .SelectMany(name => GoldenHistory.Read(name)["steps"]!.AsArray())
            .Select(step => (string)step!["manifest"]!);
        var known = GoldenHistory.Kinds.SelectMany(kind => kind.Events.Keys).Distinct();

        Assert.Equal(known.Order(StringComparer.Ordinal), stored.Distinct().Order(StringComparer.Ordinal));
    }
}
