using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OrderActors.Domain.Orders;
using OrderActors.Gateway.Commands;
using OrderActors.Gateway.Http;
using OrderActors.Gateway.Orders;

namespace OrderActors.Gateway.Shop;

/// <summary>Customers, and orders taken over from elsewhere: routes for operators.</summary>
internal static class CustomerEndpoints
{
    private const string Json = "application/json";
    private const int MaxWord = 40;

    public static void MapCustomersAndImport(this IEndpointRouteBuilder app)
    {
        var customers = app.MapGroup("/api/customers").WithTags("Customers");
        customers.MapGet("/{id}", FindAsync).WithSummary("The customer");
        customers.MapPut("/{id}", PutAsync).Accepts<CustomerBody>(Json).WithSummary("Creates or replaces a customer");
        app.MapPost("/api/import/orders", ImportAsync).Accepts<ImportOrderBody>(Json).WithTags("Import")
            .WithSummary("For operators: places an order whose prices and discounts were agreed before");
    }

    private static async Task<Results<Ok<Customer>, Problem>> FindAsync(
        string id, ICustomers customers, CancellationToken cancellation)
    {
        if (Texts.Id("the id in the address", id) is { } wrong) return Problem.Invalid(wrong);
        return await customers.FindAsync(id, cancellation) is { } customer
            ? TypedResults.Ok(customer)
            : Problem.NotFound($"there is no customer {id}");
    }

    private static async Task<Results<Ok<Customer>, Problem>> PutAsync(
        HttpRequest request, string id, ICustomers customers, CancellationToken cancellation)
    {
        if (Texts.Id("the id in the address", id) is { } wrongId) return Problem.Invalid(wrongId);
        var body = await RequestBody.ReadAsync(request);
        if (body.Failed) return body.Problem;
        var read = StrictJson.Read<CustomerBody>(body.Value, GatewayJson.Default.CustomerBody);
        if (read.Failed) return read.Problem;
        var sent = read.Value;
        var wrong = Texts.Text("name", sent.Name, Texts.MaxName) ?? Texts.Email("email", sent.Email)
            ?? Texts.Optional("phone", sent.Phone, MaxWord) ?? Texts.Text("tier", sent.Tier, MaxWord)
            ?? Texts.Optional("country", sent.Country, MaxWord);
        if (wrong is not null) return Problem.Invalid(wrong);
        var customer = new Customer(id, sent.Name, sent.Email, sent.Phone, sent.Tier, sent.Country);
        await customers.PutAsync(customer, cancellation);
        return TypedResults.Ok(customer);
    }

    private static Task<Results<Started<OrderStatus>, Problem>> ImportAsync(
        HttpContext context, OrderPlacement placement) =>
        placement.PlaceAsync(context, GatewayJson.Default.ImportOrderBody);
}
