using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using OrderActors.Runtime.Engine;

namespace OrderActors.Gateway.Http;

/// <summary>
/// 200 with an answer of the saga, written as the bytes that the view renders. <typeparamref name="T"/> is what they
/// hold, for the OpenAPI document.
/// </summary>
internal sealed class Rendered<T>(SagaView view, string query, bool replayed = false)
    : IResult, IEndpointMetadataProvider
{
    public Task ExecuteAsync(HttpContext httpContext) =>
        RenderedBody.WriteAsync(httpContext, StatusCodes.Status200OK, view, query, replayed);

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(RenderedBody.Metadata<T>(StatusCodes.Status200OK));
}

/// <summary>202 with the status of a saga that was started, and where to find it.</summary>
internal sealed class Started<T>(SagaView view, string location, bool replayed) : IResult, IEndpointMetadataProvider
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.Location = location;
        return RenderedBody.WriteAsync(httpContext, StatusCodes.Status202Accepted, view, "status", replayed);
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(RenderedBody.Metadata<T>(StatusCodes.Status202Accepted));
}

internal static class RenderedBody
{
    private const string MediaType = "application/json";

    public static ProducesResponseTypeMetadata Metadata<T>(int status) => new(status, typeof(T), [MediaType]);

    public static Task WriteAsync(HttpContext context, int status, SagaView view, string query, bool replayed)
    {
        if (view.Render(query) is not { } body)
            return Problem.NotFound($"{view.Id} has no query '{query}'").ExecuteAsync(context);
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = MediaType;
        response.ContentLength = body.Length;
        if (replayed) response.Headers["Idempotency-Replayed"] = "true";
        return response.Body.WriteAsync(body, 0, body.Length, context.RequestAborted);
    }
}
