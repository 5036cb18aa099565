using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Http;

/// <summary>
/// Gives every error a problem as its body: exceptions, and the bare statuses that routing answers with.
/// </summary>
internal sealed class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        Problem problem;
        try
        {
            if (context.Request.ContentLength > RequestBody.Limit)
            {
                await RequestBody.TooLarge.ExecuteAsync(context);
                return;
            }

            await next(context);
            var response = context.Response;
            if (response.StatusCode < StatusCodes.Status400BadRequest || response.HasStarted ||
                response.ContentLength is not null || response.ContentType is not null) return;
            problem = OfStatus(context);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested ||
            e is ConnectionResetException or ConnectionAbortedException)
        {
            // The caller has gone. Without this the server may try to read the rest of the body, and logs an error
            // because it was in the middle of reading.
            context.Abort();
            return;
        }
        catch (BadHttpRequestException e)
        {
            problem = OfServer(e);
        }
        catch (Exception e) when (e is StoreUnreachableException or ServiceUnavailableError &&
            !context.Response.HasStarted)
        {
            // An outage, not an error of this node: it answers again once its store does.
            problem = Problem.StoreUnreachable(e.Message);
        }
        catch (BrokenInvariantException e) when (!context.Response.HasStarted)
        {
            log.LogError(e, "{Method} {Path} met a broken invariant", context.Request.Method, context.Request.Path);
            problem = new(StatusCodes.Status500InternalServerError, e.Code, e.Message);
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            // The gateway's boundary: one request fails, the text stays in the log.
            log.LogError(e, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
            problem = new(StatusCodes.Status500InternalServerError, "internal-error",
                "the node met an error of its own; its log says more");
        }

        if (context.Response.HasStarted) return;
        var allow = context.Response.Headers.Allow;
        context.Response.Clear();
        SecurityHeaders.Add(context.Response);
        context.Response.Headers.Allow = allow;
        await problem.ExecuteAsync(context);
    }

    /// <summary>What the server says of a body that it could not read to its end.</summary>
    private static Problem OfServer(BadHttpRequestException e) => e.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => RequestBody.TooLarge,
        StatusCodes.Status408RequestTimeout => new(e.StatusCode, CodeOf(e.StatusCode), "the body came too slowly")
        {
            Closes = true,
        },
        _ => new(e.StatusCode, CodeOf(e.StatusCode), e.Message) { Closes = true },
    };

    private static Problem OfStatus(HttpContext context)
    {
        var (request, status) = (context.Request, context.Response.StatusCode);
        if (context.Response.Headers.Allow is { Count: > 0 } allowed && allowed.ToString() is var names &&
            names.Contains(HttpMethods.Get, StringComparison.Ordinal))
            context.Response.Headers.Allow = $"{names}, {HttpMethods.Head}";
        var allow = context.Response.Headers.Allow.ToString();
        var problem = new Problem(status, CodeOf(status), status switch
        {
            StatusCodes.Status404NotFound => $"there is nothing at {request.Path}",
            StatusCodes.Status405MethodNotAllowed => $"{request.Path} does not take {request.Method}; it takes {allow}",
            StatusCodes.Status415UnsupportedMediaType => RequestBody.WrongMediaType,
            _ => $"{request.Method} {request.Path} was refused",
        });
        return problem;
    }

    private static string CodeOf(int status) => status switch
    {
        StatusCodes.Status404NotFound => RejectCodes.NotFound,
        StatusCodes.Status405MethodNotAllowed => "method-not-allowed",
        StatusCodes.Status408RequestTimeout => "timeout",
        StatusCodes.Status413PayloadTooLarge => RejectCodes.TooLarge,
        StatusCodes.Status415UnsupportedMediaType => Problem.UnsupportedMediaTypeCode,
        >= StatusCodes.Status500InternalServerError => "internal-error",
        _ => RejectCodes.Invalid,
    };
}
