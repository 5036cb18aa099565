using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Settings;
using OrderActors.Gateway.Http;
using OrderActors.Gateway.OpenApi;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Sagas;

/// <summary>What kinds of saga the node hosts, so that clients need not know them.</summary>
internal static class KindEndpoints
{
    public static void MapKinds(this IEndpointRouteBuilder app)
    {
        var kinds = app.MapGroup("/api/kinds").WithTags("Sagas");
        kinds.MapGet("", List).WithName("ListKinds")
            .MayFail(RouteProblems.Always).MayFail(StatusCodes.Status503ServiceUnavailable)
            .WithSummary("Lists the saga kinds of the node");
        kinds.MapGet("/{kind}", Find).WithName("GetKind").MayFail(StatusCodes.Status404NotFound)
            .WithSummary("The kind's stages, commands with their JSON Schema, queries and activities");
    }

    private static Ok<KindList> List(SagaKinds kinds) => TypedResults.Ok(new KindList(
    [
        .. kinds.All.OrderBy(kind => kind.Kind, StringComparer.Ordinal).Select(kind =>
            new KindRow(kind.Kind, [.. kind.Stages], StartOf(kind), [.. kind.Commands.Keys])),
    ]));

    private static Results<Ok<KindResponse>, Problem> Find(
        string kind, SagaKinds kinds, KindSchemas schemas, ActivitySettings settings)
    {
        if (kinds.Find(kind) is not { } found) return RouteIds.UnknownKind(kinds, kind);
        return TypedResults.Ok(new KindResponse(kind, [.. found.StageTypes.Select(Stage)], StartOf(found),
            schemas.Of(found), [.. found.Queries.Keys],
            [.. found.Activities.Values.Select(type => Activity(type, settings.For(kind, type)))]));
    }

    private static string? StartOf(SagaDefinition kind) =>
        kind.Commands.Values.FirstOrDefault(command => command.Starts)?.Name;

    private static KindStage Stage(StageType stage) => new(stage.Name, stage.Rank, stage.End switch
    {
        null => null,
        StageEnd.Success => "success",
        _ => "failure",
    });

    private static KindActivity Activity(ActivityType type, CallPolicy policy)
    {
        var retry = policy.Retry;
        return new(type.Name, type.Domain, policy.Pool, DurationText.Write(policy.StartToClose),
            Write(policy.ScheduleToClose), Write(policy.Heartbeat),
            new(DurationText.Write(retry.FirstInterval), retry.Coefficient, DurationText.Write(retry.MaximumInterval),
                retry.MaximumAttempts, retry.NonRetryableTypes));
    }

    private static string? Write(TimeSpan? duration) => duration is { } known ? DurationText.Write(known) : null;
}
