using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.Embedded;
using OrderActors.Engine;
using OrderActors.Engine.Settings;
using OrderActors.Gateway.Http;
using OrderActors.Node.Testing;
using OrderActors.Services;
using OrderActors.Storage.Postgres;
using Xunit;

namespace OrderActors.Node.Tests;

/// <summary>No setting that is a duration is read by the framework's own rules.</summary>
public sealed class DurationSettingTests : IDisposable
{
    private readonly FreshFolder folder = new();

    public static TheoryData<string> Settings => [.. new[]
    {
        ("Engine", typeof(EmbeddedOptions)), ("Services", typeof(ServiceOptions)), ("Http", typeof(HttpLimits)),
        ("Postgres", typeof(PostgresStoreOptions)), ("Keys", typeof(KeyOptions)),
    }.SelectMany(part => part.Item2.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.PropertyType == typeof(TimeSpan))
        .Select(property => $"{part.Item1}:{property.Name}")).Append("Order:ApprovalWindow")];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Settings))]
    public void Setting_WithTwoReadings_IsRefusedByItsName(string name)
    {
        foreach (var text in (string[])["15", "24:00:00", "00:15"])
            Assert.Contains($"OrderActors:{name} is '{text}', which", Refusal(name, text), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public void Setting_BeyondItsLimit_IsRefusedNamingValueAndLimit(string name)
    {
        var member = name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..];
        Assert.Matches($"{member} is 100d; it must be \\w+ to \\w+$", Refusal(name, "100d"));
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public void Setting_AsPeopleWriteIt_IsTaken(string name)
    {
        string[] texts = name == "Keys:RememberFor" ? ["2m", "PT2M", "00:02:00"] : ["2s", "PT2S", "00:00:02"];
        foreach (var text in texts)
            Assert.Equal("", Refusal(name, text));
    }

    /// <summary>What a host with this setting says; empty if it takes it.</summary>
    private string Refusal(string name, string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("OrderActors:Data", folder.Path), new($"OrderActors:{name}", value),
            new("OrderActors:Store", name.StartsWith("Postgres", StringComparison.Ordinal)
                ? "Host=127.0.0.1;Database=orders"
                : null),
        ]).Build();
        return Record.Exception(() => new ServiceCollection().AddOrderActors(configuration)) switch
        {
            null => "",
            SettingsException refused => refused.Message,
            var other => throw other,
        };
    }
}
