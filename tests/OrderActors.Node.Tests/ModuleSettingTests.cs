using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrderActors.Akka;
using OrderActors.Engine.Modules;
using OrderActors.Engine.Settings;
using OrderActors.Node.Testing;
using OwnSaga;
using Xunit;

namespace OrderActors.Node.Tests;

/// <summary>A module of a host's own has settings like those of the built-in ones.</summary>
public sealed class ModuleSettingTests : IDisposable
{
    private readonly FreshFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("Longets", "7", "OrderActors:Reminders: there is no setting 'Longets'")]
    [InlineData("Longest", "many", "OrderActors:Reminders:Longest")]
    public void Setting_ThatIsWrong_IsRefusedByItsName(string name, string value, string named)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new($"OrderActors:Reminders:{name}", value)]).Build();

        var refused = Assert.Throws<SettingsException>(
            () => SettingSections.Read<ReminderOptions>(configuration, "Reminders"));

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Setting_OfOptionsWithinOptions_IsRefusedByItsPath()
    {
        var section = new ConfigurationBuilder().AddInMemoryCollection(
            [new("OrderActors:Cluster:StatefulSet:Name", "orders"), new("OrderActors:Cluster:StatefulSet:Nmae", "x")])
            .Build().GetSection("OrderActors:Cluster");

        var refused = Assert.Throws<SettingsException>(() => SettingSections.Bind(section, new AkkaEngineOptions()));

        Assert.Equal("OrderActors:Cluster:StatefulSet: there is no setting 'Nmae'", refused.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Section_OfAModule_IsKnownToTheNodeWhereTheModuleIsRegistered(bool registered)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            [new("OrderActors:Data", folder.Path), new("OrderActors:Reminders:Longest", "7")]);
        builder.Services.AddOrderActors(builder.Configuration);
        if (registered) builder.Services.AddSagaModule<ReminderModule>();
        using var host = builder.Build();

        var refused = await Record.ExceptionAsync(() => host.StartAsync());

        Assert.Equal(registered ? null : "OrderActors:Reminders: there is no setting of this name", refused?.Message);
        await host.StopAsync();
    }
}
