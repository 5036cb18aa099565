using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Http.Tests;

/// <summary>The routes for users, who are the customers of orders.</summary>
public abstract class UserRouteSpec(RunningNode node)
{
    private const string Users = "/api/users";

    private const string Nora = """
        {"name":"Nora","email":"nora@example.com","phone":"+4930123456","tier":"gold","country":"Norway",
        "timeZone":"Europe/Oslo","language":"nb","preferences":{"channels":["sms","email"],
        "unsubscribed":["offers"],"quietHours":{"from":"22:00","to":"07:00"}},"blocked":true}
        """;

    public static TheoryData<string, string> WrongBodies => new()
    {
        { "null", "not null" },
        { "[]", "wrong type" },
        { "{}", "'name'" },
        { """{"name":null}""", "null" },
        { """{"name":" "}""", "name" },
        { """{"name":"a\u0007b"}""", "control" },
        { """{"name":"Nora","colour":"red"}""", "'colour'" },
        { """{"name":"Nora","email":"nobody"}""", "email" },
        { """{"name":"Nora","email":"nora@example.com\r\nBcc: x@example.com"}""", "email" },
        { """{"name":"Nora","phone":"030 123"}""", "E.164" },
        { """{"name":"Nora","phone":4930123456}""", "$.phone" },
        { """{"name":"Nora","tier":""}""", "tier" },
        { """{"name":"Nora","tier":null}""", "null" },
        { """{"name":"Nora","timeZone":"Mars/Olympus"}""", "timeZone" },
        { """{"name":"Nora","timeZone":"../../etc/localtime"}""", "timeZone" },
        { """{"name":"Nora","language":"norwegian"}""", "language" },
        { """{"name":"Nora","blocked":"yes"}""", "$.blocked" },
        { """{"name":"Nora","preferences":[]}""", "$.preferences" },
        { """{"name":"Nora","preferences":{"channels":["pigeon"]}}""", "preferences.channels" },
        { """{"name":"Nora","preferences":{"channels":["sms","sms"]}}""", "once" },
        { """{"name":"Nora","preferences":{"channels":[null]}}""", "preferences.channels[0]" },
        { """{"name":"Nora","preferences":{"unsubscribed":["A b"]}}""", "preferences.unsubscribed[0]" },
        { """{"name":"Nora","preferences":{"quietHours":{"from":"22:00"}}}""", "'to'" },
        { """{"name":"Nora","preferences":{"quietHours":{"from":"22:00","to":"7"}}}""", "quietHours.to" },
        { """{"name":"Nora","preferences":{"quietHours":{"from":"07:00","to":"07:00"}}}""", "different" },
    };

    [Fact]
    public async Task User_Created_IsReadBackListedAndACustomer()
    {
        var created = await node.PostAsync(Users, Nora.Replace("{\"name\"", "{\"userId\":\"nora-1\",\"name\"",
            StringComparison.Ordinal));
        var read = await node.GetAsync($"{Users}/nora-1");
        var listed = await node.GetAsync($"{Users}?after=nora-0&limit=1");
        var customer = await node.GetAsync("/api/customers/nora-1");

        Assert.Equal((201, "/api/users/nora-1"), (created.Status, created.Location));
        Assert.Equal(created.Raw, read.Raw);
        Assert.Equal(("Nora", "Europe/Oslo", "nb"), (read.Text("name"), read.Text("timeZone"), read.Text("language")));
        var preferences = read.Json.GetProperty("preferences");
        Assert.Equal("""["sms","email"]""", preferences.GetProperty("channels").GetRawText());
        Assert.Equal("""["offers"]""", preferences.GetProperty("unsubscribed").GetRawText());
        Assert.Equal("""{"from":"22:00","to":"07:00"}""", preferences.GetProperty("quietHours").GetRawText());
        Assert.True(read.Json.GetProperty("blocked").GetBoolean());
        Assert.Equal(("nora-1", "nora-1"), (listed.Json.GetProperty("users")[0].GetProperty("userId").GetString(),
            listed.Text("next")));
        Assert.Equal(("Nora", "gold"), (customer.Text("name"), customer.Text("tier")));
    }

    [Fact]
    public async Task User_CreatedUnderAKey_IsCreatedOnce()
    {
        var first = await node.PostAsync(Users, Nora, "create-1");
        var id = first.Text("userId");
        await node.PutAsync($"{Users}/{id}", """{"name":"Nora Berg"}""");
        var again = await node.PostAsync(Users, Nora, "create-1");
        var other = await node.PostAsync(Users, """{"name":"Otto"}""", "create-1");
        var elsewhere = await node.PostAsync(Users, """{"name":"Otto","userId":"otto-1"}""", "create-1");

        Assert.Equal((201, false), (first.Status, first.Replayed));
        Assert.Equal((201, true, id, "Nora Berg"),
            (again.Status, again.Replayed, again.Text("userId"), again.Text("name")));
        Assert.Equal((422, "idempotency-key-reused"), (other.Status, other.Text("code")));
        Assert.Equal(422, elsewhere.Status);
        Assert.Equal(404, (await node.GetAsync($"{Users}/otto-1")).Status);
    }

    [Fact]
    public async Task User_CreatedWithoutAKey_HasAnIdOfItsOwnUnlessItNamesOne()
    {
        const string pia = """{"userId":"pia-1","name":"Pia"}""";
        var (one, two) = (await node.PostAsync(Users, Nora), await node.PostAsync(Users, Nora));
        Assert.NotEqual(one.Text("userId"), two.Text("userId"));

        Assert.Equal(201, (await node.PostAsync(Users, pia)).Status);
        Assert.Equal(200, (await node.PostAsync(Users, pia)).Status);
        var taken = await node.PostAsync(Users, """{"userId":"pia-1","name":"Paul"}""");
        var takenUnderAKey = await node.PostAsync(Users, """{"userId":"pia-1","name":"Paul"}""", "paul");
        Assert.Equal((409, "already-exists"), (taken.Status, taken.Text("code")));
        Assert.Equal((409, "already-exists"), (takenUnderAKey.Status, takenUnderAKey.Text("code")));
        Assert.Equal(201, (await node.PostAsync(Users, """{"userId":"paul-1","name":"Paul"}""", "paul")).Status);
    }

    [Fact]
    public async Task User_Replaced_HasDefaultsForWhatIsLeftOut()
    {
        await node.PostAsync(Users, """{"userId":"rolf-1","name":"Rolf","phone":"+4930123456","tier":"gold"}""");

        var replaced = await node.PutAsync($"{Users}/rolf-1", """{"name":"Rolf B."}""");

        Assert.Equal(200, replaced.Status);
        Assert.Equal(replaced.Raw, (await node.GetAsync($"{Users}/rolf-1")).Raw);
        Assert.Equal(("Rolf B.", null, "standard", "UTC", "en"), (replaced.Text("name"), replaced.Text("phone"),
            replaced.Text("tier"), replaced.Text("timeZone"), replaced.Text("language")));
        Assert.Equal(404, (await node.PutAsync($"{Users}/nobody-1", """{"name":"Rolf"}""")).Status);
    }

    [Fact]
    public async Task User_Deleted_IsGoneAndItsOrdersKeepTheirLines()
    {
        await node.PostAsync(Users, """{"userId":"gone-1","name":"Gonzo","email":"gonzo@example.com"}""");
        const string order = """{"orderId":"GONE-1","customerId":"gone-1","items":[{"sku":"MUG-BLUE","quantity":2}]}""";
        await node.PostAsync("/api/orders?waitFor=awaiting-approval", order);

        for (var time = 0; time < 2; time++)
            Assert.Equal(204, (await node.SendAsync(HttpMethod.Delete, $"{Users}/gone-1")).Status);

        Assert.Equal(404, (await node.GetAsync($"{Users}/gone-1")).Status);
        Assert.Equal(404, (await node.GetAsync("/api/customers/gone-1")).Status);
        Assert.Equal(404, (await node.SendAsync(HttpMethod.Delete, $"{Users}/nobody-1")).Status);
        Assert.DoesNotContain("gone-1", (await node.GetAsync($"{Users}?after=gone-0&limit=1")).Raw,
            StringComparison.Ordinal);
        var again = await node.PostAsync(Users, """{"userId":"gone-1","name":"Gonzo"}""");
        var asCustomer = await node.PutAsync("/api/customers/gone-1", """{"name":"Gonzo"}""");
        Assert.Equal((409, "user-deleted"), (again.Status, again.Text("code")));
        Assert.Equal((409, "user-deleted"), (asCustomer.Status, asCustomer.Text("code")));
        var items = await node.GetAsync("/api/orders/GONE-1/items");
        Assert.Contains("MUG-BLUE", items.Raw, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(WrongBodies))]
    public async Task User_OfAWrongBody_IsRefusedByAProblemThatNamesTheMistake(string body, string named)
    {
        await node.PostAsync(Users, """{"userId":"wrong-1","name":"Wanda"}""");
        var before = (await node.GetAsync($"{Users}/wrong-1")).Raw;

        foreach (var answer in (NodeResponse[])[
            await node.PostAsync(Users, body), await node.PutAsync($"{Users}/wrong-1", body)])
        {
            Assert.Equal((400, "invalid"), (answer.Status, answer.Text("code")));
            Assert.Equal("application/problem+json", answer.MediaType);
            Assert.Contains(named, answer.Text("detail"), StringComparison.Ordinal);
        }

        Assert.Equal(before, (await node.GetAsync($"{Users}/wrong-1")).Raw);
    }

    [Theory]
    [InlineData("GET", "/api/users/a%20b", 400, "invalid")]
    [InlineData("GET", "/api/users/nobody-1", 404, "not-found")]
    [InlineData("GET", "/api/users?limit=0", 400, "invalid")]
    [InlineData("GET", "/api/users?after=a%20b", 400, "invalid")]
    [InlineData("DELETE", "/api/users/a%20b", 400, "invalid")]
    public async Task Users_AskedForWrongly_AreAProblem(string method, string path, int status, string code)
    {
        var answer = await node.SendAsync(new(method), path);
        Assert.Equal((status, code), (answer.Status, answer.Text("code")));
    }

    [Fact]
    public async Task User_OfAWrongIdOrKeyOrMediaType_IsRefused()
    {
        Assert.Equal(400, (await node.PostAsync(Users, """{"userId":"a/b","name":"Nora"}""")).Status);
        Assert.Equal(400, (await node.PostAsync(Users, """{"userId":"","name":"Nora"}""")).Status);
        Assert.Equal(400, (await node.PostAsync(Users, """{"name":"Nora"}""", new string('k', 201))).Status);
        Assert.Equal(400, (await node.PutAsync($"{Users}/a%20b", """{"name":"Nora"}""")).Status);
        Assert.Equal(415, (await node.SendAsync(HttpMethod.Post, Users, "name", mediaType: "text/plain")).Status);
    }
}
