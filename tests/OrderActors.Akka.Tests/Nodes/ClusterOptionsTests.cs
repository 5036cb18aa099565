using System.Reflection;
using Microsoft.Extensions.Configuration;
using OrderActors.Engine.Settings;
using Xunit;

namespace OrderActors.Akka.Tests.Nodes;

public sealed class ClusterOptionsTests
{
    public static TheoryData<string> Durations => [.. typeof(AkkaEngineOptions)
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.PropertyType == typeof(TimeSpan)).Select(property => property.Name)];

    [Theory]
    [MemberData(nameof(Durations))]
    public void Duration_WithTwoReadingsOrBeyondItsLimit_IsRefused(string name)
    {
        Assert.Contains($"Cluster:{name} is '24:00:00', which",
            Assert.Throws<FormatException>(() => Bind(name, "24:00:00")).Message, StringComparison.Ordinal);
        Assert.Contains($"{name} is 2d; it must be",
            Assert.Throws<ArgumentException>(() => Bind(name, "2d").Validate()).Message, StringComparison.Ordinal);
        Bind(name, "2s").Validate();
    }

    private static AkkaEngineOptions Bind(string name, string value)
    {
        var options = new AkkaEngineOptions();
        SettingBinder.Bind(new ConfigurationBuilder()
            .AddInMemoryCollection([new($"Cluster:{name}", value)]).Build().GetSection("Cluster"), options);
        return options;
    }
}
