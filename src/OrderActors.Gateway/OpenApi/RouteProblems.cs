using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OrderActors.Gateway.Http;

namespace OrderActors.Gateway.OpenApi;

/// <summary>Says in the OpenAPI document which problems a route can answer with.</summary>
internal static class RouteProblems
{
    /// <summary>What every route can answer with; a body or a state does not matter.</summary>
    public static readonly int[] Always =
        [StatusCodes.Status421MisdirectedRequest, StatusCodes.Status500InternalServerError];

    /// <summary>The problems of a route that reads one thing by its id: the id is malformed or unknown.</summary>
    public static readonly int[] OfAnId = [StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound];

    /// <summary>Names problems by their status codes.</summary>
    public static RouteHandlerBuilder MayFail(this RouteHandlerBuilder route, params int[] statuses)
    {
        foreach (var status in statuses) route.Produces<ProblemResponse>(status, Problem.MediaType);
        return route;
    }

    /// <summary>A route that changes something: pages of other origins may not.</summary>
    public static RouteHandlerBuilder Changes(this RouteHandlerBuilder route) => route.MayFail(
        StatusCodes.Status400BadRequest, StatusCodes.Status403Forbidden, StatusCodes.Status408RequestTimeout,
        StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType);

    /// <summary>A route that changes something by a JSON body.</summary>
    public static RouteHandlerBuilder Takes<TBody>(this RouteHandlerBuilder route) where TBody : notnull =>
        route.Accepts<TBody>("application/json").Changes();
}
