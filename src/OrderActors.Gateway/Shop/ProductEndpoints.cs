using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OrderActors.Domain;
using OrderActors.Domain.Orders;
using OrderActors.Gateway.Commands;
using OrderActors.Gateway.Http;
using OrderActors.Gateway.OpenApi;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Shop;

/// <summary>The catalogue and its stock.</summary>
internal static class ProductEndpoints
{
    public static void MapProducts(this IEndpointRouteBuilder app)
    {
        var products = app.MapGroup("/api/products").WithTags("Products");
        products.MapGet("", ListAsync).WithName("ListProducts").MayFail(StatusCodes.Status400BadRequest)
            .WithSummary("Lists products by SKU, with their stock");
        products.MapGet("/{sku}", FindAsync).WithName("GetProduct").MayFail(RouteProblems.OfAnId)
            .WithSummary("The product with its stock");
        products.MapPut("/{sku}", PutAsync).WithName("PutProduct").Takes<ProductBody>()
            .WithSummary("Creates or changes a product");
        products.MapPost("/{sku}/receive", ReceiveAsync).WithName("ReceiveProduct").Takes<ReceiveBody>().MayRepeat()
            .MayFail(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict)
            .WithSummary("Receives goods; only once for one Idempotency-Key");
    }

    private static async Task<Results<Ok<ProductList>, Problem>> ListAsync(
        string? after, string? limit, ICatalogue catalogue, CancellationToken cancellation)
    {
        var rows = RouteIds.Limit(limit);
        if (rows.Failed) return rows.Problem;
        if (after is not null && ItemRules.Sku("after", after) is { } wrong) return Problem.Invalid(wrong);
        var size = rows.Value.Rows;
        var found = await catalogue.ListAsync(after, size + 1, cancellation);
        return TypedResults.Ok(found.Count <= size
            ? new ProductList(found, null)
            : new ProductList([.. found.Take(size)], found[size - 1].Sku));
    }

    private static async Task<Results<Ok<Product>, Problem>> FindAsync(
        string sku, ICatalogue catalogue, CancellationToken cancellation)
    {
        if (ItemRules.Sku("the SKU in the address", sku) is { } wrong) return Problem.Invalid(wrong);
        return await catalogue.FindAsync(sku, cancellation) is { } product ? TypedResults.Ok(product) : NotFound(sku);
    }

    private static async Task<Results<Ok<Product>, Problem>> PutAsync(
        HttpRequest request, string sku, ICatalogue catalogue, CancellationToken cancellation)
    {
        if (ItemRules.Sku("the SKU in the address", sku) is { } wrongSku) return Problem.Invalid(wrongSku);
        var body = await RequestBody.ReadAsync(request);
        if (body.Failed) return body.Problem;
        var read = StrictJson.Read<ProductBody>(body.Value, ShopRouteJson.Default.ProductBody);
        if (read.Failed) return read.Problem;
        var product = read.Value;
        return (TextRules.Name("name", product.Name)
            ?? ItemRules.Price("", product.UnitPrice, catalogue.Currency)) is { } wrong
            ? Problem.Invalid(wrong)
            : TypedResults.Ok(
                await catalogue.PutAsync(sku, product.Name, product.UnitPrice, product.Discontinued, cancellation));
    }

    private static async Task<Results<Ok<Product>, Problem>> ReceiveAsync(
        HttpRequest request, string sku, ICatalogue catalogue, CancellationToken cancellation)
    {
        if (ItemRules.Sku("the SKU in the address", sku) is { } wrong) return Problem.Invalid(wrong);
        if (!IdempotencyKeys.TryRead(request, out var key)) return IdempotencyKeys.Malformed;
        var body = await RequestBody.ReadAsync(request);
        if (body.Failed) return body.Problem;
        var read = StrictJson.Read<ReceiveBody>(body.Value, ShopRouteJson.Default.ReceiveBody);
        if (read.Failed) return read.Problem;
        var quantity = read.Value.Quantity;
        if (ItemRules.Quantity("quantity", quantity) is { } wrongQuantity) return Problem.Invalid(wrongQuantity);
        switch (await catalogue.ReceiveAsync(sku, quantity, key, cancellation))
        {
            case Receipt.StockReceipt(var product, var replayed):
                if (replayed) IdempotencyKeys.MarkReplayed(request.HttpContext.Response);
                return TypedResults.Ok(product);
            case Receipt.KeyReused(var detail):
                return new Problem(StatusCodes.Status422UnprocessableEntity, RejectCodes.KeyReused, detail);
            case Receipt.TooMany(var detail):
                return new Problem(StatusCodes.Status409Conflict, "stock-limit", detail);
            default:
                return NotFound(sku);
        }
    }

    private static Problem NotFound(string sku) => Problem.NotFound($"there is no product {sku}");
}
