using System.Text;
using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Http.Tests;

/// <summary>Bad input gets a clear error and changes nothing.</summary>
public sealed class BadInputTests(RunningNode node) : IClassFixture<RunningNode>
{
    private const string Orders = "/api/orders";
    private const string Item = """{"sku":"MUG-BLUE","quantity":1}""";

    public static TheoryData<string, string, int, string, string> Rows() => new()
    {
        { Orders, "", 400, "invalid", "line 1" },
        { Orders, "null", 400, "invalid", "not null" },
        { Orders, "\uFEFF", 400, "invalid", "line 1" },
        { Orders, "\uFEFF\uFEFF{}", 400, "invalid", "line 1" },
        { Orders, $$"""{"orderId":"..","customerId":"c","items":[{{Item}}]}""", 400, "invalid", "orderId" },
        { Orders, "[]", 400, "invalid", "wrong type" },
        { Orders, "{\n\"customerId\": tru}", 400, "invalid", "line 2" },
        { Orders, $$"""{"customerId":"c","items":[{{Item}}]} x""", 400, "invalid", "line 1" },
        { Orders, $$"""{"customerId":"c","items":[{{Item}}],"colour":"red"}""", 400, "invalid", "'colour'" },
        { Orders, $$"""{"CustomerId":"c","items":[{{Item}}]}""", 400, "invalid", "'CustomerId'" },
        { Orders, $$"""{"customerId":"c","customerId":"d","items":[{{Item}}]}""", 400, "invalid", "customerId" },
        { Orders, $$"""{"items":[{{Item}}]}""", 400, "invalid", "'customerId'" },
        { Orders, """{"customerId":"c"}""", 400, "invalid", "'items'" },
        { Orders, $$"""{"customerId":7,"items":[{{Item}}]}""", 400, "invalid", "$.customerId" },
        { Orders, $$"""{"customerId":null,"items":[{{Item}}]}""", 400, "invalid", "null" },
        { Orders, """{"customerId":"c","items":null}""", 400, "invalid", "null" },
        { Orders, With("""null"""), 400, "invalid", "items[0]" },
        { Orders, """{"customerId":"c","items":[]}""", 400, "invalid", "1 to 500" },
        { Orders, With("""{"sku":"MUG-BLUE"}"""), 400, "invalid", "'quantity'" },
        { Orders, With("""{"sku":"MUG-BLUE","quantity":0}"""), 400, "invalid", "items[0].quantity" },
        { Orders, With("""{"sku":"MUG-BLUE","quantity":-3}"""), 400, "invalid", "items[0].quantity" },
        { Orders, With("""{"sku":"MUG-BLUE","quantity":100001}"""), 400, "invalid", "100000" },
        { Orders, With("""{"sku":"MUG-BLUE","quantity":1.5}"""), 400, "invalid", "$.items[0].quantity" },
        { Orders, With("""{"sku":"MUG-BLUE","quantity":"1"}"""), 400, "invalid", "wrong type" },
        { Orders, With("""{"sku":"MUG-BLUE","quantity":99999999999}"""), 400, "invalid", "quantity" },
        { Orders, With("""{"sku":"a b","quantity":1}"""), 400, "invalid", "items[0].sku" },
        { Orders, With("""{"sku":"NO-1","quantity":1},{"sku":"NO-2","quantity":1}"""), 400, "invalid", "NO-1, NO-2" },
        { Orders, With("""{"sku":"MUG-BLUE","quantity":1,"discount":0.5}"""), 400, "invalid", "'discount'" },
        { Orders, $$"""{"orderId":"a/b","customerId":"c","items":[{{Item}}]}""", 400, "invalid", "orderId" },
        { Orders, $$"""{"orderId":"","customerId":"c","items":[{{Item}}]}""", 400, "invalid", "orderId" },
        { Orders, $$"""{"customerId":"c d","items":[{{Item}}]}""", 400, "invalid", "customerId" },
        { Orders, $$"""{"customerId":"c","email":"nobody","items":[{{Item}}]}""", 400, "invalid", "email" },
        { Orders, $$"""{"customerId":"c","email":"a\n@b","items":[{{Item}}]}""", 400, "invalid", "email" },
        { "/api/orders/WAITING/approve", """{"approvedBy":""}""", 400, "invalid", "approvedBy" },
        { "/api/orders/WAITING/approve", """{}""", 400, "invalid", "'approvedBy'" },
        { "/api/orders/WAITING/approve", """{"approvedBy":"c","total":{"amount":14,"currency":"EUR"}}""",
            400, "invalid", "money" },
        { "/api/orders/WAITING/approve", """{"approvedBy":"c","by":"d"}""", 400, "invalid", "'by'" },
        { "/api/orders/WAITING/cancel", """{"reason":"a\u0007b"}""", 400, "invalid", "control" },
        { "/api/orders/WAITING/items", """{"sku":"NO-1","quantity":1}""", 400, "invalid", "NO-1" },
        { "/api/orders/WAITING/work/pay/retry", """{"by":"c"}""", 400, "invalid", "'reason'" },
        { "/api/orders/NOBODY/approve", """{"approvedBy":"c"}""", 404, "not-found", "NOBODY" },
        { "/api/orders/NOBODY/cancel", """{"reason":"c"}""", 404, "not-found", "NOBODY" },
        { "/api/orders/a%20b/cancel", """{"reason":"c"}""", 400, "invalid", "id" },
        { "/api/orders/WAITING/pay", """{}""", 404, "not-found", "/pay" },
        { "/api/sagas/order/S-1", With("""{"sku":"NO-1","quantity":1}"""), 400, "invalid", "NO-1" },
        { "/api/sagas/order/S-1", $$"""{"orderId":"S-2","customerId":"c","items":[{{Item}}]}""",
            400, "invalid", "S-2" },
        { "/api/sagas/order/S-1", $$"""{"customerId":"c","items":[{{Item}}],"terms":1}""", 400, "invalid", "'terms'" },
        { "/api/sagas/nothing/S-1", "{}", 404, "not-found", "order" },
        { "/api/sagas/order/WAITING/messages/explode", "{}", 404, "not-found", "approve" },
        { "/api/sagas/greet/G-1", """{"userId":"a b"}""", 400, "invalid", "userId" },
    };

    public static TheoryData<string, string, int, string, string> ShopRows() => new()
    {
        { "/api/products/MUG-BLUE/receive", """{"quantity":0}""", 400, "invalid", "quantity" },
        { "/api/products/NO-1/receive", """{"quantity":1}""", 404, "not-found", "NO-1" },
        { "/api/import/orders", With("""{"sku":"MUG-BLUE","quantity":1,"discount":1.5}"""),
            400, "invalid", "discount" },
        { "/api/import/orders", With("""{"sku":"MUG-BLUE","quantity":1,"unitPrice":{"amount":"1","currency":"USD"}}"""),
            400, "invalid", "EUR" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    [MemberData(nameof(ShopRows))]
    public async Task Post_WithBadInput_SaysWhatIsWrongAndChangesNothing(
        string path, string body, int status, string code, string detail)
    {
        await EnsureWaitingOrderAsync();
        var before = await node.PositionAsync();
        var stock = (await node.GetAsync("/api/products/MUG-BLUE")).Raw;

        var answer = await node.PostAsync(path, body);

        Assert.Equal((status, code), (answer.Status, answer.Text("code")));
        Assert.Equal("application/problem+json", answer.MediaType);
        Assert.Contains(detail, answer.Text("detail"), StringComparison.Ordinal);
        Assert.DoesNotContain("OrderActors.", answer.Text("detail"), StringComparison.Ordinal);
        Assert.Equal(before, await node.PositionAsync());
        Assert.Equal(stock, (await node.GetAsync("/api/products/MUG-BLUE")).Raw);
    }

    [Theory]
    [InlineData("GET", "/api/orders/NOBODY", 404, "not-found")]
    [InlineData("GET", "/api/orders/NOBODY?waitFor=end", 404, "not-found")]
    [InlineData("GET", "/api/orders/NOBODY/items", 404, "not-found")]
    [InlineData("GET", "/api/orders/NOBODY/why", 404, "not-found")]
    [InlineData("GET", "/api/orders/NOBODY/history", 404, "not-found")]
    [InlineData("GET", "/api/orders/NOBODY/events", 404, "not-found")]
    [InlineData("GET", "/api/orders/a%2Fb", 400, "invalid")]
    [InlineData("GET", "/api/sagas/order/...", 404, "not-found")]
    [InlineData("GET", "/api/orders/X?waitFor=somewhere", 400, "invalid")]
    [InlineData("GET", "/api/orders/X?waitFor=end&timeoutSeconds=61", 400, "invalid")]
    [InlineData("GET", "/api/orders?limit=0", 400, "invalid")]
    [InlineData("GET", "/api/orders?limit=501", 400, "invalid")]
    [InlineData("GET", "/api/orders?stage=nowhere", 400, "invalid")]
    [InlineData("GET", "/api/sagas", 400, "invalid")]
    [InlineData("GET", "/api/sagas?kind=nothing", 400, "invalid")]
    [InlineData("GET", "/api/kinds/nothing", 404, "not-found")]
    [InlineData("GET", "/api/products/NO-1", 404, "not-found")]
    [InlineData("GET", "/api/customers/nobody", 404, "not-found")]
    [InlineData("GET", "/api/events?after=x", 400, "invalid")]
    [InlineData("GET", "/nowhere", 404, "not-found")]
    [InlineData("GET", "/", 404, "not-found")]
    [InlineData("GET", "/openapi/v2.json", 404, "not-found")]
    [InlineData("DELETE", "/api/orders", 405, "method-not-allowed")]
    [InlineData("PUT", "/healthz", 405, "method-not-allowed")]
    public async Task Address_ThatIsWrong_IsAProblem(string method, string path, int status, string code)
    {
        var answer = await node.SendAsync(new HttpMethod(method), path);

        Assert.Equal((status, code, "application/problem+json"),
            (answer.Status, answer.Text("code"), answer.MediaType));
        Assert.Equal(status, answer.Json.GetProperty("status").GetInt32());
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Post_OfAnotherMediaType_IsUnsupported(string mediaType)
    {
        var answer = await node.SendAsync(HttpMethod.Post, "/api/orders",
            Bodies.Place("MEDIA-1"), mediaType: mediaType);

        Assert.Equal((415, "unsupported-media-type"), (answer.Status, answer.Text("code")));
        Assert.Equal(404, (await node.GetAsync("/api/orders/MEDIA-1")).Status);
    }

    /// <summary>Some editors put one before everything that they save.</summary>
    [Fact]
    public async Task Post_WithAByteOrderMark_IsRead()
    {
        var id = $"MARK-{Guid.NewGuid():N}";

        var placed = await node.PostAsync("/api/orders", $"\uFEFF{Bodies.Place(id)}");
        var cancelled = await node.PostAsync($"/api/orders/{id}/cancel", "\uFEFF{\"reason\":\"not wanted\"}");

        Assert.Equal((202, 200), (placed.Status, cancelled.Status));
    }

    [Fact]
    public async Task Post_OfMoreThanTheLimit_IsTooLarge()
    {
        var answer = await node.PostAsync("/api/orders", Bodies.Place(new string('x', 1024 * 1024)));

        Assert.Equal((413, "payload-too-large"), (answer.Status, answer.Text("code")));
    }

    [Fact]
    public async Task Post_OfACodedBody_IsUnsupported()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/orders")
        {
            Content = new StringContent(Bodies.Place("CODED-1"), Encoding.UTF8, "application/json"),
        };
        request.Content.Headers.ContentEncoding.Add("gzip");

        using var response = await node.Http.SendAsync(request);

        var answer = new NodeResponse(response, await response.Content.ReadAsStringAsync());
        Assert.Equal((415, "unsupported-media-type"), (answer.Status, answer.Text("code")));
        Assert.Contains("Content-Encoding", answer.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Detail_OfALongMember_IsCutOff()
    {
        var answer = await node.PostAsync("/api/orders", $$"""{"{{new string('x', 100_000)}}":1}""");

        Assert.Equal((400, 1000), (answer.Status, answer.Text("detail")!.Length));
    }

    [Theory]
    [InlineData("/api/orders", """{"customerId":"c","email":"a\ud800@b","items":[{"sku":"MUG-BLUE","quantity":1}]}""")]
    [InlineData("/api/import/orders", """
        {"customerId":"c","items":[{"sku":"MUG-BLUE","quantity":1,
        "unitPrice":{"amount":"9","amount":"1","currency":"EUR"}}]}
        """)]
    public async Task Post_OfHalfACharacterOrAMemberTwiceInMoney_IsInvalid(string path, string body)
    {
        var answer = await node.PostAsync(path, body);

        Assert.Equal((400, "invalid"), (answer.Status, answer.Text("code")));
    }

    [Fact]
    public async Task Post_OfTooManyItems_NamesTheLimit()
    {
        var body = $$"""{"customerId":"c","items":[{{string.Join(',', Enumerable.Repeat(Item, 501))}}]}""";

        var answer = await node.PostAsync("/api/orders", body);

        Assert.Equal(400, answer.Status);
        Assert.Contains("500", answer.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_NestedTooDeep_IsInvalid()
    {
        var body = $$"""{"customerId":"c","items":{{new string('[', 5000)}}{{new string(']', 5000)}}}""";

        Assert.Equal(400, (await node.PostAsync("/api/orders", body)).Status);
    }

    [Theory]
    [InlineData("=?utf-8?q?x?=@b.c")]
    [InlineData("..@b.c")]
    [InlineData("(c)a@b.c")]
    [InlineData("a@b")]
    [InlineData("a\u200B@b.c")]
    [InlineData("\u202Ea@b.c")]
    [InlineData("ä@b.c")]
    [InlineData("a@b.c, d@e.f")]
    public async Task EmailAddress_ThatIsNone_IsRefusedAtEveryDoor(string address)
    {
        const string item = """{"sku":"MUG-BLUE","quantity":1}""";
        var order = $$"""{"customerId":"c","email":"{{address}}","items":[{{item}}]}""";
        var customer = $$"""{"name":"New","email":"{{address}}"}""";

        foreach (var answer in (NodeResponse[])[await node.PostAsync("/api/orders", order),
            await node.PostAsync("/api/import/orders", order), await node.PostAsync("/api/sagas/order/MAIL-1", order),
            await node.PutAsync("/api/customers/mail-1", customer),
            await node.PatchAsync("/api/customers/mail-1", customer)])
        {
            Assert.Equal((400, "invalid"), (answer.Status, answer.Text("code")));
            Assert.Equal("email must be an ASCII address of the form name@host.example", answer.Text("detail"));
        }
    }

    [Theory]
    [InlineData("/api/products/NEW-1", """{"name":"","unitPrice":{"amount":"1.00","currency":"EUR"}}""")]
    [InlineData("/api/products/NEW-1", """{"name":"New","unitPrice":{"amount":"-1.00","currency":"EUR"}}""")]
    [InlineData("/api/products/NEW-1", """{"name":"New","unitPrice":{"amount":"1.00","currency":"USD"}}""")]
    [InlineData("/api/products/NEW-1", """{"name":"New","unitPrice":{"amount":"1.001","currency":"EUR"}}""")]
    [InlineData("/api/products/a%20b", """{"name":"New","unitPrice":{"amount":"1.00","currency":"EUR"}}""")]
    [InlineData("/api/customers/new-1", """{"name":"New","email":"nobody"}""")]
    [InlineData("/api/customers/new-1", """{"email":"a@b"}""")]
    public async Task Put_WithBadInput_StoresNothing(string path, string body)
    {
        var answer = await node.PutAsync(path, body);

        Assert.Equal((400, "invalid"), (answer.Status, answer.Text("code")));
        Assert.NotEqual(200, (await node.GetAsync(path)).Status);
    }

    private static string With(string items) => $$"""{"customerId":"c","items":[{{items}}]}""";

    private async Task EnsureWaitingOrderAsync()
    {
        if ((await node.GetAsync("/api/orders/WAITING")).Status == 200) return;
        await node.PostAsync("/api/orders", Bodies.Place("WAITING"));
        await node.GetAsync("/api/orders/WAITING?waitFor=awaiting-approval");
    }
}
