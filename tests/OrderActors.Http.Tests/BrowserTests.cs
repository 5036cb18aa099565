using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Routing;
using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Http.Tests;

/// <summary>
/// What a page in a browser on this machine can do to a node: nothing, unless the page is the node's own.
/// </summary>
public sealed class BrowserTests(BrowserTests.NamedNode node) : IClassFixture<BrowserTests.NamedNode>
{
    private const string Greeting = """{"userId":"user-123"}""";

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:8080")]
    [InlineData("localhost.evil.example")]
    [InlineData("localhost.")]
    [InlineData("203.0.113.9")]
    [InlineData("[2001:db8::1]:80")]
    [InlineData("xorders.example")]
    public async Task Host_ThatIsNotTheNodes_Is421OnEveryRoute(string host)
    {
        foreach (var (method, path) in Routes())
        {
            var answer = await SendAsync(method, path, host);

            Assert.Equal((421, "unknown-host", "application/problem+json"),
                (answer.Status, answer.Text("code"), answer.MediaType));
            Assert.Contains(host.Split(':')[0].Trim('[', ']'), answer.Text("detail"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LocalHost:1")]
    [InlineData("127.0.0.1")]
    [InlineData("127.1.2.3:8080")]
    [InlineData("[::1]:8080")]
    [InlineData("orders.example")]
    [InlineData("a.shop.example:443")]
    public async Task Host_OfLoopbackOrOfTheSetting_IsServed(string host) =>
        Assert.Equal(200, (await SendAsync("GET", "/api/products", host)).Status);

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "anything")]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Origin", "http://localhost")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "")]
    public async Task UnsafeRequest_FromAPageOfAnotherOrigin_Is403OnEveryRoute(string header, string value)
    {
        foreach (var (method, path) in Routes().Where(route => route.Method != "GET"))
        {
            var answer = await SendAsync(method, path, host: null, "{}", "application/json", (header, value));

            Assert.Equal((403, "cross-origin"), (answer.Status, answer.Text("code")));
        }

        Assert.Empty((await node.GetAsync("/api/maintenance")).Json.GetProperty("jobs").EnumerateArray());
    }

    [Theory]
    [InlineData(null, null, "OWN")]
    [InlineData("same-origin", "OWN", "OWN")]
    [InlineData("none", null, "OWN")]
    [InlineData("same-origin", "https://orders.example", "orders.example")]
    [InlineData(null, "https://orders.example", "orders.example:443")]
    public async Task UnsafeRequest_OfTheNodesOwnPageOrOfAProgram_IsTaken(string? site, string? origin, string host)
    {
        List<(string, string)> headers = [];
        if (site is not null) headers.Add(("Sec-Fetch-Site", site));
        if (origin is not null) headers.Add(("Origin", origin == "OWN" ? Own : origin));

        var answer = await SendAsync("POST", $"/api/sagas/greet/B-{Guid.NewGuid():N}", host == "OWN" ? null : host,
            Greeting, "application/json", [.. headers]);

        Assert.Equal(202, answer.Status);
    }

    [Theory]
    [InlineData("text/plain", "{}")]
    [InlineData("text/plain", "")]
    [InlineData("application/x-www-form-urlencoded", "a=b")]
    [InlineData("multipart/form-data; boundary=x", "{}")]
    [InlineData(null, "{}")]
    public async Task Body_ThatIsNotSentAsJson_Is415OnEveryRoute(string? mediaType, string body)
    {
        foreach (var (method, path) in Routes().Where(route => route.Method != "GET"))
        {
            var answer = await SendAsync(method, path, host: null, body, mediaType);

            Assert.Equal((415, "unsupported-media-type"), (answer.Status, answer.Text("code")));
        }

        Assert.Empty((await node.GetAsync("/api/maintenance")).Json.GetProperty("jobs").EnumerateArray());
    }

    [Theory]
    [InlineData("""{"what":1}""")]
    [InlineData("[]")]
    [InlineData("x")]
    public async Task OptionalBody_WithSomethingInIt_Is400(string body) =>
        Assert.Equal(400, (await node.PostAsync("/api/maintenance/index-rebuild", body)).Status);

    [Theory]
    [InlineData("GET", "/api/products")]
    [InlineData("GET", "/healthz")]
    [InlineData("GET", "/nowhere")]
    [InlineData("GET", "/openapi/v1.json")]
    [InlineData("DELETE", "/api/orders")]
    [InlineData("OPTIONS", "/api/orders")]
    [InlineData("POST", "/api/orders")]
    public async Task Answer_OfAnyKind_TellsBrowsersWhatNotToDoWithIt(string method, string path)
    {
        using var request = new HttpRequestMessage(new(method), path);
        using var answer = await node.Http.SendAsync(request);

        Assert.Equal(("nosniff", "same-origin", "no-store"),
            (One(answer, "X-Content-Type-Options"), One(answer, "Cross-Origin-Resource-Policy"),
                One(answer, "Cache-Control")));
        Assert.DoesNotContain(answer.Headers, header =>
            header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
    }

    private string Own => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{node.Port}");

    private static string One(HttpResponseMessage answer, string header) =>
        Assert.Single(answer.Headers.GetValues(header));

    /// <summary>Method and path of every route, whatever it is for.</summary>
    private IEnumerable<(string Method, string Path)> Routes() =>
        from route in node.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        from method in route.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods
        select (method, string.Join('/', route.RoutePattern.RawText!.Split('/')
            .Select(part => part is "{kind}" ? "order" : part.Trim('{', '}'))).TrimEnd('/'));

    private async Task<NodeResponse> SendAsync(string method, string path, string? host, string? body = null,
        string? mediaType = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new(method), path);
        request.Headers.Host = host;
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            if (mediaType is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        }

        using var response = await node.Http.SendAsync(request);
        return new(response, await response.Content.ReadAsStringAsync());
    }

    /// <summary>A node that has names besides its address.</summary>
    public sealed class NamedNode : RunningNode
    {
        public override Task InitializeAsync()
        {
            Settings["Http:Hosts:0"] = "orders.example";
            Settings["Http:Hosts:1"] = "*.shop.example";
            return base.InitializeAsync();
        }
    }
}
