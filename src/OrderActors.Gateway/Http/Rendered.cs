using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using OrderActors.Engine;
using OrderActors.Gateway.Commands;
using OrderActors.Gateway.OpenApi;

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
        RenderedBody.Describe<T>(builder, StatusCodes.Status200OK);
}

/// <summary>
/// 202 with the status of a saga that was started, and where to find it; 200 once the request has waited to its end,
/// whatever that is: there is nothing left to come.
/// </summary>
internal sealed class Started<T>(AcceptedCommand taken, string location) : IResult, IEndpointMetadataProvider
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.Location = location;
        var ended = taken.Waited && taken.View.Description.Outcome is not null;
        return RenderedBody.WriteAsync(httpContext, ended ? StatusCodes.Status200OK : StatusCodes.Status202Accepted,
            taken.View, "status", taken.Replayed);
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        RenderedBody.Describe<T>(builder, StatusCodes.Status200OK, StatusCodes.Status202Accepted);
}

internal static class RenderedBody
{
    /// <summary>The header that names the saga's stage, also where the kind's own answers do not.</summary>
    public const string StageHeader = "OrderActors-Stage";

    private const string MediaType = "application/json";

    /// <summary>Adds the responses to the OpenAPI document.</summary>
    public static void Describe<T>(EndpointBuilder builder, params ReadOnlySpan<int> statuses)
    {
        builder.Metadata.Add(NamesStage.Instance);
        foreach (var status in statuses)
            builder.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(T), [MediaType]));
    }

    public static Task WriteAsync(HttpContext context, int status, SagaView view, string query, bool replayed)
    {
        if (view.Render(query) is not { } body)
            return Problem.NotFound($"{view.Id} has no query '{query}'").ExecuteAsync(context);
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = MediaType;
        response.ContentLength = body.Length;
        // Another module's kind may have stage names that no header can hold.
        if (view.Description.Stage is var stage && !stage.AsSpan().ContainsAnyExceptInRange('!', '~'))
            response.Headers[StageHeader] = stage;
        if (replayed) IdempotencyKeys.MarkReplayed(response);
        return response.Body.WriteAsync(body, 0, body.Length, context.RequestAborted);
    }
}
