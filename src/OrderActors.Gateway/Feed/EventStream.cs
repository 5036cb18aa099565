using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using OrderActors.Gateway.Sagas;

namespace OrderActors.Gateway.Feed;

/// <summary>200 with a stream of events that ends with the request or the node.</summary>
internal sealed class EventStream(Func<HttpContext, Task> send) : IResult, IEndpointMetadataProvider
{
    public Task ExecuteAsync(HttpContext httpContext) => send(httpContext);

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) => builder.Metadata.Add(
        new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(FeedItem), ["text/event-stream"]));
}
