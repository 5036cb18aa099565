using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Activities;

public sealed class ActivitySettingsTests
{
    private static readonly Work.Call Call = new("call", new Probe("x"));

    /// <summary>Each row adds the next stronger level; the newest must win.</summary>
    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 11)]
    [InlineData(2, 12)]
    [InlineData(3, 13)]
    [InlineData(4, 14)]
    [InlineData(5, 15)]
    [InlineData(6, 16)]
    public void For_LevelsUpToOne_TheStrongestSets(int levels, int attempts)
    {
        (string Key, string Value)[] settings =
        [
            ("Global:MaximumAttempts", "11"), ("Domains:probes:MaximumAttempts", "13"),
            ("Activities:probe:MaximumAttempts", "14"),
            ("Sagas:probe:probe:MaximumAttempts", "15"),
        ];
        var inSettings = levels >= 2 ? Math.Min(levels - 1, 4) : levels;
        var defaults = levels >= 2 ? new ActivityOptions { MaximumAttempts = 12 } : null;
        using var policies = Settings(
            settings.Take(inSettings).ToDictionary(s => s.Key, s => (string?)s.Value), defaults);

        var call = levels == 6 ? Call with { Options = new() { MaximumAttempts = 16 } } : Call;

        Assert.Equal(attempts, policies.For("probe", call).Retry.MaximumAttempts);
    }

    [Fact]
    public void For_MembersSetAtDifferentLevels_AreMergedOneByOne()
    {
        using var policies = Settings(new()
        {
            ["Global:FirstInterval"] = "00:00:02",
            ["Global:Pool"] = "analytics",
            ["Domains:PROBES:Coefficient"] = "1.5",
            ["Activities:probe:Heartbeat"] = "00:00:15",
            ["Sagas:probe:probe:NonRetryableTypes:0"] = "Broken",
        });

        var policy = policies.For("probe", Call with { Options = new() { StartToClose = TimeSpan.FromSeconds(7) } });

        Assert.Equal(TimeSpan.FromSeconds(2), policy.Retry.FirstInterval);
        Assert.Equal(TimeSpan.FromSeconds(200), policy.Retry.MaximumInterval);
        Assert.Equal(1.5, policy.Retry.Coefficient);
        Assert.Equal(["Broken"], policy.Retry.NonRetryableTypes);
        Assert.Equal(TimeSpan.FromSeconds(15), policy.Heartbeat);
        Assert.Equal(TimeSpan.FromSeconds(7), policy.StartToClose);
        Assert.Equal("analytics", policy.Pool);
    }

    [Theory]
    [InlineData("Domains:card_payments")]
    [InlineData("Activities:take_card")]
    [InlineData("Activities:Take-Card")]
    [InlineData("Sagas:probe:take_card")]
    public void For_NameAsAShellCanSetIt_MeansTheOneWithDashes(string level)
    {
        using var policies = Settings(
            new() { [$"{level}:MaximumAttempts"] = "7" }, activity: "take-card", domain: "card-payments");

        Assert.Equal(7, policies.For("probe", Call).Retry.MaximumAttempts);
    }

    [Fact]
    public void New_OneNameInTwoSpellings_IsRefused()
    {
        var error = Assert.Throws<OptionsValidationException>(() => Settings(new()
        {
            ["Activities:take-card:MaximumAttempts"] = "7",
            ["Activities:take_card:MaximumAttempts"] = "8",
        }));

        Assert.Contains("Activities:take_card", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void For_NothingSet_GivesTheDocumentedDefaults()
    {
        using var policies = Settings([]);

        var policy = policies.For("probe", Call);

        Assert.Equal(CallPolicy.Default with { Retry = policy.Retry }, policy);
        Assert.Equal(RetryPolicy.Default with { NonRetryableTypes = policy.Retry.NonRetryableTypes }, policy.Retry);
        Assert.Equal((100, 5), (policies.Limit, policies.StuckAfter));
        Assert.Equal(["payments:0", "standard:1", "listings:1", "analytics:2"],
            policies.Pools.Select(pool => $"{pool.Name}:{pool.Priority}"));
        Assert.Same(policy, policies.For("probe", Call));
    }

    [Theory]
    [InlineData("Global:StartToClose", "soon", "Activities:Global:StartToClose is 'soon', which is not a duration")]
    [InlineData("Global:StartToClose", "30", "Activities:Global:StartToClose is '30', which has no unit")]
    [InlineData("Global:StartToClose", "24:00:00", "people read as 24h00m00s and .NET as 24d00h00m")]
    [InlineData("Global:StartToClose", "0s", "Activities:Global:StartToClose is 0s; it must be 1ms to 1d")]
    [InlineData("Global:StartToClose", "25h", "Activities:Global:StartToClose is 1d1h; it must be 1ms to 1d")]
    [InlineData("Domains:x:FirstInterval", "-00:00:01", "Activities:Domains:x:FirstInterval is '-00:00:01', which is")]
    [InlineData("Domains:x:FirstInterval", "8d", "Activities:Domains:x:FirstInterval is 8d; it must be 0s to 7d")]
    [InlineData("Domains:x:MaximumInterval", "8d", "Activities:Domains:x:MaximumInterval is 8d; it must be 0s to 7d")]
    [InlineData("Sagas:x:y:ScheduleToClose", "91d", "Activities:Sagas:x:y:ScheduleToClose is 91d; it must be 1ms to")]
    [InlineData("Activities:x:Heartbeat", "15", "Activities:Activities:x:Heartbeat is '15', which has no unit")]
    [InlineData("Activities:x:Coefficient", "0.5", "Activities:Activities:x:Coefficient: a number of at least 1")]
    [InlineData("Sagas:x:y:MaximumAttempts", "-1", "Activities:Sagas:x:y:MaximumAttempts: an integer of at least 0")]
    [InlineData("Global:MaxAttempts", "3", "Activities:Global:MaxAttempts: there is no setting of this name")]
    [InlineData("Limit", "0", "Activities:Limit: an integer of at least 1")]
    [InlineData("Pools:x:Limit", "no", "Activities:Pools:x:Limit: an integer of at least 1 is expected, not 'no'")]
    [InlineData("Pool", "x", "Activities:Pool: there is no setting of this name")]
    public void New_WrongSetting_IsRefusedNamingTheKey(string key, string value, string message)
    {
        var section = Configuration(new() { [$"Activities:{key}"] = value }).GetSection("Activities");

        var error = Assert.Throws<OptionsValidationException>(
            () => new ActivitySettings(section, Bench.Kinds, NullLogger<ActivitySettings>.Instance));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Change_ValidThenWrong_TakesTheFirstKeepsItAndSaysSo()
    {
        var log = new LogLines();
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(log));
        var configuration = Configuration([]);
        using var policies = new ActivitySettings(configuration, Bench.Kinds, factory.CreateLogger<ActivitySettings>());
        configuration["Global:MaximumAttempts"] = "9";
        configuration["StuckAfter"] = "2";
        configuration.Reload();
        Assert.Equal((9, 2), (policies.For("probe", Call).Retry.MaximumAttempts, policies.StuckAfter));

        configuration["Global:MaximumAttempts"] = "many";
        configuration.Reload();

        Assert.Equal(9, policies.For("probe", Call).Retry.MaximumAttempts);
        Assert.Contains("Global:MaximumAttempts", Assert.Single(log.Of(LogLevel.Error)), StringComparison.Ordinal);
    }

    [Fact]
    public void New_NamesThatNothingHas_WarnsOfEach()
    {
        var log = new LogLines();
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(log));
        using var policies = new ActivitySettings(
            Configuration(new()
            {
                ["Domains:probs:MaximumAttempts"] = "1",
                ["Activities:prob:MaximumAttempts"] = "1",
                ["Sagas:prob:probe:MaximumAttempts"] = "1",
                ["Sagas:probe:prob:MaximumAttempts"] = "1",
            }),
            Bench.Kinds, factory.CreateLogger<ActivitySettings>());

        Assert.Equal(4, log.Of(LogLevel.Warning).Count());
        Assert.Contains(
            "Warning The setting 'Sagas:probe:prob' names nothing that this node has", log.Of(LogLevel.Warning));
    }

    private static IConfigurationRoot Configuration(Dictionary<string, string?> settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings).Build();

    private static ActivitySettings Settings(
        Dictionary<string, string?> settings, ActivityOptions? defaults = null,
        string activity = "probe", string domain = "probes")
    {
        var kinds = new SagaKinds([new SagaDefinition<object>("probe", null!, [["start"]])
            .Activity<Probe, ProbeResult>(activity, domain, defaults)]);
        return new(Configuration(settings), kinds, NullLogger<ActivitySettings>.Instance);
    }
}
