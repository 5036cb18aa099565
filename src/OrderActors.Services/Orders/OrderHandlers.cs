using OrderActors.Domain.Orders;
using OrderActors.Sagas;
using OrderActors.Services.Customers;
using OrderActors.Services.Shop;

namespace OrderActors.Services.Orders;

internal sealed class FetchCustomerProfileHandler(CustomerRepository customers)
    : IActivityHandler<FetchCustomerProfile, CustomerProfile>
{
    public ValueTask<CustomerProfile> HandleAsync(FetchCustomerProfile activity, ActivityContext context) =>
        customers.ProfileAsync(activity.CustomerId);
}

internal sealed class FetchRecommendationsHandler(RecommendationService recommender)
    : IActivityHandler<FetchRecommendations, Recommendations>
{
    public ValueTask<Recommendations> HandleAsync(FetchRecommendations activity, ActivityContext context) =>
        new(recommender.For(activity.Skus));
}

internal sealed class UpdateOrderStatusHandler(OrderRecords orders) : IActivityHandler<UpdateOrderStatus, StatusUpdated>
{
    public ValueTask<StatusUpdated> HandleAsync(UpdateOrderStatus activity, ActivityContext context) =>
        new(orders.UpdateAsync(context.IdempotencyKey, activity));
}

internal sealed class RevertOrderStatusHandler(OrderRecords orders) : IActivityHandler<RevertOrderStatus, Undone>
{
    public ValueTask<Undone> HandleAsync(RevertOrderStatus activity, ActivityContext context) =>
        new(orders.RevertAsync(activity));
}
