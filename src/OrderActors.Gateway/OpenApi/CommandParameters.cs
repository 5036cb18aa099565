using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.OpenApi;
using OrderActors.Gateway.Commands;

namespace OrderActors.Gateway.OpenApi;

/// <summary>Describes what commands may carry beside their bodies, which is read where commands are sent.</summary>
internal static class CommandParameters
{
    /// <summary>Names <c>waitFor</c> and <c>timeoutSeconds</c>.</summary>
    public static RouteHandlerBuilder MayWait(this RouteHandlerBuilder route) =>
        route.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            Add(operation, "waitFor", ParameterLocation.Query);
            Add(operation, "timeoutSeconds", ParameterLocation.Query);
            return Task.CompletedTask;
        });

    /// <summary>Names the idempotency key: a repeat is answered as the first send was.</summary>
    public static RouteHandlerBuilder MayRepeat(this RouteHandlerBuilder route) =>
        route.MayFail(StatusCodes.Status422UnprocessableEntity).AddOpenApiOperationTransformer((operation, _, _) =>
        {
            Add(operation, IdempotencyKeys.Header, ParameterLocation.Header);
            return Task.CompletedTask;
        });

    /// <summary>A command to a saga, which remembers a limited number of keys.</summary>
    public static RouteHandlerBuilder Commands(this RouteHandlerBuilder route) =>
        route.MayRepeat().MayFail(StatusCodes.Status409Conflict, StatusCodes.Status429TooManyRequests);

    private static void Add(OpenApiOperation operation, string name, ParameterLocation location)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(ParameterTexts.Describe(new OpenApiParameter { Name = name, In = location }));
    }
}
