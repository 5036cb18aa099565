using Microsoft.Extensions.DependencyInjection;
using OrderActors.Domain.Orders;
using OrderActors.Engine.Modules;
using OrderActors.Sagas;
using OrderActors.Services;
using OrderActors.Services.Greetings;
using OrderActors.Services.Notifications;
using OrderActors.Services.Onboarding;
using OrderActors.Services.Orders;
using OrderActors.Services.Shop;
using Xunit;

namespace OrderActors.Storage.Tests.Services;

public sealed class ModuleTests
{
    [Fact]
    public void Modules_EveryActivityOfTheDomain_HasAHandler()
    {
        var services = new ServiceCollection().AddSagaModule(new ShopModule("unused", new()))
            .AddSagaModule<OrdersModule>().AddSagaModule<GreetingsModule>().AddSagaModule<NotificationsModule>()
            .AddSagaModule<OnboardingModule>();
        var handled = services.SelectMany(service => service.ServiceType.GetInterfaces())
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IActivityHandler<,>))
            .Select(type => type.GetGenericArguments()[0]).ToHashSet();
        var activities = typeof(ReserveStock).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Activity)));

        Assert.Superset(activities.ToHashSet(), handled);
    }

    [Fact]
    public void AddSagaModule_NameOfAnother_IsRefused() => Assert.Throws<ArgumentException>(
        () => new ServiceCollection().AddSagaModule<OrdersModule>().AddSagaModule<OrdersModule>());

    [Theory]
    [InlineData(1.5, 0, "EUR", nameof(ServiceOptions.PaymentFailureRate))]
    [InlineData(double.NaN, 0, "EUR", nameof(ServiceOptions.PaymentFailureRate))]
    [InlineData(0, -1, "EUR", nameof(ServiceOptions.PaymentLostAnswerRate))]
    [InlineData(0, 0, "euro", nameof(ServiceOptions.Currency))]
    public void ShopModule_SenselessSetting_IsRefusedByName(double failure, double lost, string currency,
        string named)
    {
        var refusal = Assert.Throws<ArgumentException>(() =>
            new ShopModule("unused", new()
            {
                PaymentFailureRate = failure,
                PaymentLostAnswerRate = lost,
                Currency = currency,
            }));
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }
}
