using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using OrderActors.Engine;
using OrderActors.Engine.Journal;
using OrderActors.Gateway.Http;
using OrderActors.Gateway.OpenApi;

namespace OrderActors.Gateway.Cluster;

/// <summary>
/// The cluster as one node sees it. The routes are there on every node, so that a node that runs alone can say so.
/// </summary>
/// <remarks>
/// The view must say that it comes from the services: where none is registered, routing would take an optional
/// parameter of its type for the body. A GET has none, so routing fails at the first request.
/// </remarks>
internal static class ClusterEndpoints
{
    public static void MapCluster(this IEndpointRouteBuilder app)
    {
        var cluster = app.MapGroup("/api/cluster").WithTags("Cluster");
        cluster.MapGet("/members", Members).WithName("ListMembers").MayFail(StatusCodes.Status404NotFound)
            .WithSummary("The cluster's members as this node sees them, the oldest first");
        cluster.MapGet("/shards", ShardsAsync).WithName("ListShards").MayFail(StatusCodes.Status404NotFound)
            .WithSummary("Which node has which shards, and how many sagas of each are in memory");
        cluster.MapGet("/locate/{kind}/{id}", LocateAsync).WithName("LocateSaga").MayFail(RouteProblems.OfAnId)
            .WithSummary("The shard that a saga belongs to and the node that has it");
    }

    private static Problem NoCluster => new(
        StatusCodes.Status404NotFound, "no-cluster", "this node runs alone: there is no cluster");

    private static Results<Ok<MemberList>, Problem> Members([FromServices] IClusterView? cluster = null) =>
        cluster is null ? NoCluster : TypedResults.Ok(new MemberList(cluster.Members));

    private static async Task<Results<Ok<ShardList>, Problem>> ShardsAsync(
        CancellationToken cancellation, [FromServices] IClusterView? cluster = null) =>
        cluster is null ? NoCluster : TypedResults.Ok(new ShardList(await cluster.ShardsAsync(cancellation)));

    private static async Task<Results<Ok<LocateResponse>, Problem>> LocateAsync(string kind, string id, SagaKinds kinds,
        CancellationToken cancellation, [FromServices] IClusterView? cluster = null)
    {
        if (cluster is null) return NoCluster;
        var sagaId = RouteIds.Saga(kinds, kind, id);
        if (sagaId.Failed) return sagaId.Problem;
        var place = await cluster.LocateAsync(sagaId.Value, cancellation);
        return TypedResults.Ok(new LocateResponse(kind, id, place.Shard, place.Address, place.InMemory));
    }
}
