using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Http.Tests;

/// <summary>Sagas of every kind, the shop, and what operators ask.</summary>
public abstract class OtherRouteSpec(RunningNode node)
{
    [Fact]
    public async Task Greeting_StartedByTheGenericRoute_EndsAndIsListed()
    {
        var started = await node.PostAsync("/api/sagas/greet/G-1", """{"userId":"user-123"}""");
        var ended = await node.GetAsync("/api/sagas/greet/G-1?waitFor=end");
        var history = await node.GetAsync("/api/sagas/greet/G-1/history");
        var why = await node.GetAsync("/api/sagas/greet/G-1/why");

        Assert.Equal((202, "/api/sagas/greet/G-1"), (started.Status, started.Location));
        Assert.Equal((200, "completed"), (ended.Status, ended.Text("stage")));
        Assert.Equal("greet.started.v1", history.Json.GetProperty("events")[0].GetProperty("manifest").GetString());
        Assert.Equal(200, why.Status);
        Assert.Equal(200, (await node.GetAsync("/api/sagas?kind=greet&owner=user-123")).Status);
    }

    [Fact]
    public async Task Order_MovedByTheGenericRoutes_CompletesLikeAnyOther()
    {
        var placed = await node.PostAsync("/api/sagas/order/GENERIC-1",
            """{"customerId":"user-123","items":[{"sku":"MUG-BLUE","quantity":1}]}""");
        await node.GetAsync("/api/sagas/order/GENERIC-1?waitFor=awaiting-approval");
        var approved = await node.PostAsync("/api/sagas/order/GENERIC-1/messages/approve",
            """{"approvedBy":"clerk"}""");
        var ended = await node.GetAsync("/api/orders/GENERIC-1?waitFor=end");

        Assert.Equal((202, 200), (placed.Status, approved.Status));
        Assert.Equal("completed", ended.Text("stage"));
    }

    [Fact]
    public async Task Kinds_OfANode_AreListedWithTheCommandThatStartsThem()
    {
        var kinds = (await node.GetAsync("/api/kinds")).Json.GetProperty("kinds").EnumerateArray().ToList();
        var startedBy = kinds.ToDictionary(kind => kind.GetProperty("kind").GetString()!,
            kind => kind.GetProperty("startedBy").GetString());

        Assert.Equal(startedBy.Keys.Order(StringComparer.Ordinal), startedBy.Keys);
        Assert.Equal(("start", "place"), (startedBy["greet"], startedBy["order"]));
        Assert.Equal(["start", "gather", "send", "log", "completed", "cancelled", "failed"],
            kinds[0].GetProperty("stages").EnumerateArray().Select(stage => stage.GetString()));
        Assert.Equal(["retry-work", "waive-work", "start", "cancel"],
            kinds[0].GetProperty("commands").EnumerateArray().Select(command => command.GetString()));
    }

    [Fact]
    public async Task Kind_Order_SaysWhatCallersWriteAndHowItsActivitiesRun()
    {
        var kind = (await node.GetAsync("/api/kinds/order")).Json;
        var commands = kind.GetProperty("commands").EnumerateArray()
            .ToDictionary(command => command.GetProperty("name").GetString()!,
                command => command.GetProperty("schema"));
        var charge = kind.GetProperty("activities").EnumerateArray()
            .Single(activity => activity.GetProperty("name").GetString() == "process-payment");

        var stages = kind.GetProperty("stages").EnumerateArray().ToList();

        Assert.Equal("""{"name":"start","rank":0,"end":null}""", stages[0].GetRawText());
        Assert.Equal(["success", "failure", "failure"],
            stages[^3..].Select(stage => stage.GetProperty("end").GetString()));
        Assert.Equal("Approves the payment; with a total, only if the order's is the same",
            kind.GetProperty("commands")[3].GetProperty("summary").GetString());
        Assert.Equal("""["status","items"]""", kind.GetProperty("queries").GetRawText());
        Assert.Equal(["customerId", "items", "orderId", "email"],
            commands["place"].GetProperty("properties").EnumerateObject().Select(member => member.Name));
        Assert.Equal("""["customerId","items"]""", commands["place"].GetProperty("required").GetRawText());
        Assert.All(commands.Values, schema => Assert.False(schema.GetProperty("additionalProperties").GetBoolean()));
        Assert.Equal("""["object","null"]""", commands["approve"].GetProperty("properties").GetProperty("total")
            .GetProperty("type").GetRawText());
        Assert.Equal(("payments", "30s"),
            (charge.GetProperty("pool").GetString(), charge.GetProperty("startToClose").GetString()));
        Assert.Equal(3, charge.GetProperty("retry").GetProperty("maximumAttempts").GetInt32());
    }

    [Fact]
    public async Task Product_PutAndReceived_IsSoldFromThenOn()
    {
        var put = await node.PutAsync("/api/products/BELL-1",
            """{"name":"Bell","unitPrice":{"amount":"3.50","currency":"EUR"}}""");
        var received = await node.PostAsync("/api/products/BELL-1/receive", """{"quantity":7}""");
        var listed = await node.GetAsync("/api/products?after=BELL-0&limit=1");

        Assert.Equal((200, "Bell"), (put.Status, put.Text("name")));
        Assert.Equal(7, received.Json.GetProperty("onHand").GetInt32());
        Assert.Equal("BELL-1", listed.Json.GetProperty("products")[0].GetProperty("sku").GetString());
        Assert.Equal("BELL-1", listed.Text("next"));
        Assert.Equal(202, (await node.PostAsync("/api/orders", Bodies.Place("BELL-ORDER", "BELL-1", 2))).Status);
    }

    [Fact]
    public async Task Customer_Put_IsReadBack()
    {
        var put = await node.PutAsync("/api/customers/new-1",
            """{"name":"Nora","email":"nora@example.com","tier":"gold"}""");
        var read = await node.GetAsync("/api/customers/new-1");

        Assert.Equal(200, put.Status);
        Assert.Equal(put.Raw, read.Raw);
        Assert.Equal(("Nora", "gold"), (read.Text("name"), read.Text("tier")));
    }

    [Fact]
    public async Task Invariants_AfterAnOrderHasEnded_AreCleanAndCountIt()
    {
        var id = await node.PlaceAsync();
        await node.PostAsync($"/api/orders/{id}/approve", """{"approvedBy":"clerk"}""");
        await node.GetAsync($"/api/orders/{id}?waitFor=end");

        var report = await node.GetAsync("/api/invariants");

        Assert.Equal(200, report.Status);
        Assert.True(report.Json.GetProperty("clean").GetBoolean(), report.Raw);
        Assert.True(report.Json.GetProperty("endedOrders").GetInt32() >= 1);
    }

    [Fact]
    public async Task Health_OfARunningNode_IsReadyAndWell()
    {
        Assert.Equal("healthy", (await node.GetAsync("/healthz")).Text("status"));
        Assert.Equal("ready", (await node.GetAsync("/readyz")).Text("status"));
    }

    [Theory]
    [InlineData("/api/orders", "post")]
    [InlineData("/api/orders", "get")]
    [InlineData("/api/orders/{id}", "get")]
    [InlineData("/api/orders/{id}/approve", "post")]
    [InlineData("/api/orders/{id}/work/{key}/waive", "post")]
    [InlineData("/api/orders/{id}/events", "get")]
    [InlineData("/api/sagas/{kind}/{id}/messages/{name}", "post")]
    [InlineData("/api/kinds", "get")]
    [InlineData("/api/kinds/{kind}", "get")]
    [InlineData("/api/products/{sku}", "put")]
    [InlineData("/api/import/orders", "post")]
    [InlineData("/api/invariants", "get")]
    [InlineData("/api/cluster/members", "get")]
    [InlineData("/api/cluster/shards", "get")]
    [InlineData("/api/cluster/locate/{kind}/{id}", "get")]
    public async Task OpenApi_EveryRoute_IsInTheDocument(string path, string method)
    {
        var document = await node.GetAsync("/openapi/v1.json");

        Assert.Equal(200, document.Status);
        Assert.True(document.Json.GetProperty("paths").GetProperty(path).TryGetProperty(method, out _));
    }

    [Theory]
    [InlineData("/api/orders/{id}", "get", "200")]
    [InlineData("/api/orders", "post", "202")]
    [InlineData("/api/sagas/{kind}/{id}/messages/{name}", "post", "200")]
    public async Task OpenApi_OfAnAnswerThatHoldsAStatus_NamesTheHeaderOfTheStage(
        string path, string method, string status)
    {
        var document = await node.GetAsync("/openapi/v1.json");
        var answer = document.Json.GetProperty("paths").GetProperty(path).GetProperty(method)
            .GetProperty("responses").GetProperty(status);

        Assert.True(answer.GetProperty("headers").TryGetProperty("OrderActors-Stage", out _));
    }

    [Fact]
    public async Task OpenApi_EverySchemaAndMember_IsDescribed()
    {
        var schemas = (await node.GetAsync("/openapi/v1.json")).Json
            .GetProperty("components").GetProperty("schemas").EnumerateObject().ToList();
        var members = schemas.Where(schema => schema.Value.TryGetProperty("properties", out _))
            .SelectMany(schema => schema.Value.GetProperty("properties").EnumerateObject()
                .Select(member => (Name: $"{schema.Name}.{member.Name}", member.Value))).ToList();

        // A member that is another schema, or null, is described by it.
        string[] described = ["description", "$ref", "oneOf"];
        Assert.NotEmpty(members);
        Assert.Empty(members.Where(member => !described.Any(name => member.Value.TryGetProperty(name, out _)))
            .Select(member => member.Name));
        // What JSON there is: it says nothing of its own.
        Assert.Equal(["JsonElement"], schemas.Where(schema => !schema.Value.TryGetProperty("description", out _))
            .Select(schema => schema.Name));
    }

    [Fact]
    public async Task OpenApi_WithoutAStatusThatARouteGave_IsToldSo()
    {
        await node.GetAsync("/api/orders/NOBODY-AT-ALL");

        Assert.Empty(await node.UndocumentedAsync());
        Assert.Contains("GET /api/orders/{id} 404", await node.UndocumentedAsync(document =>
            document.Paths["/api/orders/{id}"].Operations![HttpMethod.Get].Responses!.Remove("404")));
    }
}
