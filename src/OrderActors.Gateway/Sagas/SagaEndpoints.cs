using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OrderActors.Engine.Journal;
using OrderActors.Gateway.Commands;
using OrderActors.Gateway.Http;
using OrderActors.Gateway.OpenApi;

namespace OrderActors.Gateway.Sagas;

/// <summary>The routes that are the same for every kind of saga, including kinds of modules outside.</summary>
internal static class SagaEndpoints
{
    public static void MapSagas(this IEndpointRouteBuilder app)
    {
        var sagas = app.MapGroup("/api/sagas").WithTags("Sagas");
        sagas.MapGet("", ListAsync).WithName("ListSagas").MayFail(StatusCodes.Status400BadRequest)
            .WithSummary("Lists the sagas of a kind by id; stuck=true: those whose compensation needs an operator");
        sagas.MapPost("/{kind}/{id}", StartAsync).WithName("StartSaga")
            .Takes<object>().Commands().MayWait().MayFail(StatusCodes.Status404NotFound)
            .WithSummary("Starts a saga; the body is the kind's starting command");
        sagas.MapPost("/{kind}/{id}/messages/{name}", SendAsync).WithName("SendToSaga")
            .Takes<object>().Commands().MayWait().MayFail(StatusCodes.Status404NotFound)
            .WithSummary("Sends a command; the body is the command");
        sagas.MapGet("/{kind}/{id}", StatusAsync).WithName("GetSaga").MayFail(RouteProblems.OfAnId).MayBeStale()
            .WithSummary("The saga's status; waits with waitFor as orders do");
        sagas.MapGet("/{kind}/{id}/why", WhyAsync).WithName("ExplainSaga").MayFail(RouteProblems.OfAnId).MayBeStale()
            .WithSummary("One sentence: what the saga waits for, and who can move it");
        sagas.MapGet("/{kind}/{id}/history", HistoryAsync).WithName("GetSagaHistory").MayFail(RouteProblems.OfAnId)
            .WithSummary("Every event of the saga");
    }

    private static async Task<Results<Started<object>, Problem>> StartAsync(
        HttpContext context, string kind, string id, SagaCommands commands, SagaKinds kinds)
    {
        var sagaId = RouteIds.Saga(kinds, kind, id);
        if (sagaId.Failed) return sagaId.Problem;
        if (kinds.Get(kind).Commands.Values.FirstOrDefault(command => command.Starts) is not { } start)
            return Problem.NotFound($"no message starts a '{kind}'");
        var taken = await commands.ReadAndSendAsync(context, sagaId.Value, start.Name);
        return taken.Failed
            ? taken.Problem
            : new Started<object>(taken.Value, $"/api/sagas/{kind}/{id}");
    }

    private static async Task<Results<Rendered<object>, Problem>> SendAsync(
        HttpContext context, string kind, string id, string name, SagaCommands commands, SagaKinds kinds)
    {
        var sagaId = RouteIds.Saga(kinds, kind, id);
        if (sagaId.Failed) return sagaId.Problem;
        var known = kinds.Get(kind).Commands;
        if (!known.ContainsKey(name))
            return Problem.NotFound($"'{kind}' takes no message '{name}'; it takes {string.Join(", ", known.Keys)}");
        var taken = await commands.ReadAndSendAsync(context, sagaId.Value, name);
        return taken.Failed ? taken.Problem : new Rendered<object>(taken.Value.View, "status", taken.Value.Replayed);
    }

    private static async Task<Results<Rendered<object>, Problem>> StatusAsync(HttpContext context, string kind,
        string id, string? waitFor, string? timeoutSeconds, SagaReads reads, SagaKinds kinds)
    {
        var sagaId = RouteIds.Saga(kinds, kind, id);
        if (sagaId.Failed) return sagaId.Problem;
        var view = await reads.ViewAsync(context, sagaId.Value, waitFor, timeoutSeconds);
        return view.Failed ? view.Problem : new Rendered<object>(view.Value, "status");
    }

    private static async Task<Results<Ok<SagaWhyResponse>, Problem>> WhyAsync(
        HttpContext context, string kind, string id, string? timeoutSeconds, SagaReads reads, SagaKinds kinds)
    {
        var sagaId = RouteIds.Saga(kinds, kind, id);
        if (sagaId.Failed) return sagaId.Problem;
        var why = await reads.WhyAsync(context, sagaId.Value, timeoutSeconds);
        return why.Failed ? why.Problem : TypedResults.Ok(new SagaWhyResponse(kind, id, why.Value));
    }

    private static async Task<Results<Ok<HistoryResponse>, Problem>> HistoryAsync(
        HttpContext context, string kind, string id, string? timeoutSeconds, SagaReads reads, SagaKinds kinds)
    {
        var sagaId = RouteIds.Saga(kinds, kind, id);
        if (sagaId.Failed) return sagaId.Problem;
        var history = await reads.HistoryAsync(context, sagaId.Value, timeoutSeconds);
        return history.Failed ? history.Problem : TypedResults.Ok(history.Value);
    }

    private static async Task<Results<Ok<SagaList>, Problem>> ListAsync(string? kind, string? stage, string? owner,
        string? after, string? limit, string? stuck, SagaLists lists, SagaKinds kinds, CancellationToken cancellation)
    {
        if (kind is null || kinds.Find(kind) is null)
            return Problem.Invalid($"kind must be one of {RouteIds.KindNames(kinds)}");
        var page = await lists.ListAsync(
            new() { Kind = kind, Stage = stage, Owner = owner, After = after }, stuck, limit, cancellation);
        if (page.Failed) return page.Problem;
        var rows = page.Value.Rows.Select(row => new SagaRow(row.SagaId.Kind, row.SagaId.Id, row.Summary.Stage,
            row.Summary.Outcome, row.Summary.Owner, row.Summary.Stuck, row.Summary.CreatedAt, row.UpdatedAt));
        return TypedResults.Ok(new SagaList([.. rows], page.Value.Next));
    }
}
