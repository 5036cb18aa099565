using OrderActors.Node.Testing;
using OrderActors.Postgres.Testing;
using Xunit;
using Xunit.Abstractions;

namespace OrderActors.Fuzz.Tests;

/// <summary>Alone in the process: others would disturb the heap that is measured.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FuzzAlone
{
    public const string Name = "Fuzz";
}

[Collection(FuzzAlone.Name)]
public sealed class HttpFuzzOnSqlite(ITestOutputHelper output) : HttpFuzzSpec(new SqliteFixture(), output);

[RequiresPostgres]
[Collection(FuzzAlone.Name)]
public sealed class HttpFuzzOnPostgres(ITestOutputHelper output)
    : HttpFuzzSpec(new PostgresFixture(), output, share: 4);

/// <summary>The fuzz knows all that it has to know.</summary>
public sealed class FuzzedRouteTests
{
    private const int Cases = 20_000;

    [Fact]
    public void Cases_OfASeed_AreMadeAgain()
    {
        var routes = RouteTemplates.Of("/backups");
        var plan = FuzzPlan.FromEnvironment();
        var seed = plan.Seed;
        for (var number = 0; number < Math.Max(Cases, plan.Requests); number++)
        {
            var made = new CaseGenerator(seed, routes).Make(number);
            if (number % 10 > 0) continue;
            var again = new CaseGenerator(seed, routes).Make(number);
            Assert.True(made.Bytes.Span.SequenceEqual(again.Bytes.Span) && made.Ending == again.Ending,
                $"seed {seed}, request {number}");
        }
    }

    [Fact]
    public async Task EveryRoute_OfTheNode_HasAValidRequestToBeginWith()
    {
        await using var fixture = new SqliteFixture();
        using var backups = new FreshFolder();
        await using var node = await FuzzNode.StartAsync(fixture, backups.Path);

        var known = RouteTemplates.Of(backups.Path).Select(route => route.Name).Distinct();

        Assert.Equal(node.Routes.Order(StringComparer.Ordinal), known.Order(StringComparer.Ordinal));
    }
}
