using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OrderActors.Domain;
using OrderActors.Domain.Orders;
using OrderActors.Gateway.Http;
using OrderActors.Gateway.OpenApi;

namespace OrderActors.Gateway.Shop;

/// <summary>Customers: users as operators of the shop put them in.</summary>
internal static class CustomerEndpoints
{
    private const int MaxPhone = 40;

    public static void MapCustomers(this IEndpointRouteBuilder app)
    {
        var customers = app.MapGroup("/api/customers").WithTags("Customers");
        customers.MapGet("/{id}", FindAsync).WithName("GetCustomer").MayFail(RouteProblems.OfAnId)
            .WithSummary("The customer");
        customers.MapPut("/{id}", PutAsync).WithName("PutCustomer").Takes<CustomerBody>()
            .MayFail(StatusCodes.Status409Conflict)
            .WithSummary("Creates or replaces a customer");
        customers.MapPatch("/{id}", ChangeAsync).WithName("ChangeCustomer").Takes<CustomerChangeBody>()
            .MayFail(StatusCodes.Status404NotFound)
            .WithSummary("Changes a customer, or creates one who has a name; what is left out stays");
    }

    private static async Task<Results<Ok<Customer>, Problem>> FindAsync(
        string id, ICustomers customers, CancellationToken cancellation)
    {
        if (TextRules.Id("the id in the address", id) is { } wrong) return Problem.Invalid(wrong);
        return await customers.FindAsync(id, cancellation) is { } customer
            ? TypedResults.Ok(customer)
            : Problem.NotFound($"there is no customer {id}");
    }

    private static async Task<Results<Ok<Customer>, Problem>> PutAsync(
        HttpRequest request, string id, ICustomers customers, CancellationToken cancellation)
    {
        if (TextRules.Id("the id in the address", id) is { } wrongId) return Problem.Invalid(wrongId);
        var body = await RequestBody.ReadAsync(request);
        if (body.Failed) return body.Problem;
        var read = StrictJson.Read<CustomerBody>(body.Value, ShopRouteJson.Default.CustomerBody);
        if (read.Failed) return read.Problem;
        var (name, email, phone, tier, country, zone) = read.Value;
        if ((TextRules.Name("name", name) ?? TextRules.Tier("tier", tier)
            ?? Contact(email, phone, country, zone)) is { } wrong) return Problem.Invalid(wrong);
        return await customers.PutAsync(new(id, name, email, phone, tier, country, zone), cancellation) is { } customer
            ? TypedResults.Ok(customer)
            : new Problem(StatusCodes.Status409Conflict, "user-deleted",
                $"the user {id} was deleted; the id is not used again");
    }

    private static async Task<Results<Ok<Customer>, Problem>> ChangeAsync(
        HttpRequest request, string id, ICustomers customers, CancellationToken cancellation)
    {
        if (TextRules.Id("the id in the address", id) is { } wrongId) return Problem.Invalid(wrongId);
        var body = await RequestBody.ReadAsync(request);
        if (body.Failed) return body.Problem;
        var read = StrictJson.Read<CustomerChangeBody>(body.Value, ShopRouteJson.Default.CustomerChangeBody);
        if (read.Failed) return read.Problem;
        var (name, email, phone, tier, country, zone) = read.Value;
        var wrong = (name is null ? null : TextRules.Name("name", name))
            ?? (tier is null ? null : TextRules.Tier("tier", tier)) ?? Contact(email, phone, country, zone);
        if (wrong is not null) return Problem.Invalid(wrong);
        var change = new CustomerChange(name, email, phone, tier, country, zone);
        return await customers.ChangeAsync(id, change, cancellation) is { } customer
            ? TypedResults.Ok(customer)
            : Problem.NotFound($"there is no customer {id}; a new one needs a name");
    }

    /// <summary>What is wrong with how to reach a customer, or null.</summary>
    private static string? Contact(string? email, string? phone, string? country, string? zone) =>
        TextRules.Email("email", email) ?? TextRules.Optional("phone", phone, MaxPhone)
        ?? TextRules.Country("country", country) ?? TextRules.TimeZone("timeZone", zone);
}
