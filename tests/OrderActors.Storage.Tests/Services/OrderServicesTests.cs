using Microsoft.Extensions.DependencyInjection;
using OrderActors.Domain.Orders;
using OrderActors.Sagas;
using OrderActors.Services;
using Xunit;

namespace OrderActors.Storage.Tests.Services;

public sealed class OrderServicesTests
{
    [Fact]
    public void AddOrderServices_EveryActivityOfTheDomain_HasAHandler()
    {
        var services = new ServiceCollection().AddOrderServices("unused", _ => { });
        var handled = services.SelectMany(service => service.ServiceType.GetInterfaces())
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IActivityHandler<,>))
            .Select(type => type.GetGenericArguments()[0]).ToHashSet();
        var activities = typeof(ReserveStock).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Activity)));

        Assert.Superset(activities.ToHashSet(), handled);
    }

    [Theory]
    [InlineData(1.5, 0, "EUR", nameof(ServiceOptions.PaymentFailureRate))]
    [InlineData(double.NaN, 0, "EUR", nameof(ServiceOptions.PaymentFailureRate))]
    [InlineData(0, -1, "EUR", nameof(ServiceOptions.PaymentLostAnswerRate))]
    [InlineData(0, 0, "euro", nameof(ServiceOptions.Currency))]
    public void AddOrderServices_SenselessSetting_IsRefusedByName(double failure, double lost, string currency,
        string named)
    {
        var refusal = Assert.Throws<ArgumentException>(() =>
            new ServiceCollection().AddOrderServices("unused", options =>
            (options.PaymentFailureRate, options.PaymentLostAnswerRate, options.Currency) = (failure, lost, currency)));
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }
}
