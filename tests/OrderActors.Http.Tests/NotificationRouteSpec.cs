using System.Globalization;
using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Http.Tests;

/// <summary>Notifications by the routes that every kind has.</summary>
public abstract class NotificationRouteSpec(RunningNode node)
{
    private const string Root = "/api/sagas/notification";

    [Fact]
    public async Task Notification_OfAUser_GoesByTheChannelsThatTheyAllow()
    {
        await CreateAsync("notify-1", """
            "email":"n1@example.com","phone":"+4930123456","preferences":{"channels":["email","push"]}
            """);
        const string body = """{"userId":"notify-1","subject":"Your parcel","body":"It is here.\nAt the door."}""";

        var started = await node.PostAsync($"{Root}/N-1", body, "notify");
        var ended = await node.GetAsync($"{Root}/N-1?waitFor=end");
        var again = await node.PostAsync($"{Root}/N-1", body, "notify");
        var other = await node.PostAsync($"{Root}/N-1", body.Replace("parcel", "letter", StringComparison.Ordinal));

        Assert.Equal((202, $"{Root}/N-1"), (started.Status, started.Location));
        Assert.Equal(("completed", "User notify-1 notified by email, push"),
            (ended.Text("stage"), ended.Text("outcome")));
        Assert.Equal(["email delivered ", "sms skipped sms is not allowed", "push delivered "],
            ended.Json.GetProperty("channels").EnumerateArray().Select(channel =>
                $"{channel.GetProperty("channel").GetString()} {channel.GetProperty("state").GetString()} "
                + $"{(channel.TryGetProperty("why", out var why) ? why.GetString() : "")}"));
        Assert.Equal((202, true), (again.Status, again.Replayed));
        Assert.Equal((409, "already-started"), (other.Status, other.Text("code")));
        // The index lists it once it has come so far.
        while (!(await node.GetAsync("/api/sagas?kind=notification&owner=notify-1&stage=completed")).Raw
            .Contains("N-1", StringComparison.Ordinal)) await Task.Yield();
    }

    [Fact]
    public async Task Notification_InQuietHours_WaitsUnlessItIsUrgentAndCanBeCancelled()
    {
        var now = node.Service<TimeProvider>().GetUtcNow();
        await CreateAsync("notify-2", $$$"""
            "email":"n2@example.com","preferences":{"channels":["email"],"quietHours":{"from":
            "{{{Clock(now.AddHours(-2))}}}","to":"{{{Clock(now.AddHours(2))}}}"}}
            """);

        var normal = await node.PostAsync($"{Root}/N-2?waitFor=quiet",
            """{"userId":"notify-2","subject":"News","body":"Some."}""");
        var urgent = await node.PostAsync($"{Root}/N-3?waitFor=end",
            """{"userId":"notify-2","subject":"Alarm","body":"Now.","urgency":"urgent"}""");
        var why = await node.GetAsync($"{Root}/N-2/why");
        var cancelled = await node.PostAsync($"{Root}/N-2/messages/cancel", """{"reason":"old news"}""");

        Assert.Equal("quiet", normal.Text("stage"));
        Assert.Equal(now.AddHours(2).ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture),
            normal.Text("heldUntil")![..16]);
        Assert.Contains("quiet hours", why.Text("why"), StringComparison.Ordinal);
        Assert.Equal("completed", urgent.Text("stage"));
        Assert.Equal((200, "cancelled"), (cancelled.Status, cancelled.Text("stage")));
    }

    [Theory]
    [InlineData("nobody-2", "preferences: there is no user nobody-2")]
    [InlineData("notify-3", "sms: the user has no phone")]
    public async Task Notification_WithoutAWayToTheUser_FailsAndSaysWhy(string user, string error)
    {
        await CreateAsync("notify-3", "\"email\":\"n3@example.com\"");

        var ended = await node.PostAsync($"{Root}/WAY-{user}?waitFor=end",
            $$"""{"userId":"{{user}}","subject":"News","body":"Some.","channels":["sms"]}""");

        Assert.Equal(("failed", error), (ended.Text("stage"), ended.Text("lastError")));
    }

    [Theory]
    [InlineData("""{"userId":"u","subject":"s"}""", "'body'")]
    [InlineData("""{"userId":"a b","subject":"s","body":"b"}""", "userId")]
    [InlineData("""{"userId":"u","subject":"","body":"b"}""", "subject")]
    [InlineData("""{"userId":"u","subject":"s","body":"b","urgency":"soon"}""", "urgency")]
    [InlineData("""{"userId":"u","subject":"s","body":"b","urgency":null}""", "null")]
    [InlineData("""{"userId":"u","subject":"s","body":"b","channels":[]}""", "channels")]
    [InlineData("""{"userId":"u","subject":"s","body":"b","channels":["pigeon"]}""", "channels")]
    [InlineData("""{"userId":"u","subject":"s","body":"b","topic":"A b"}""", "topic")]
    [InlineData("""{"userId":"u","subject":"s","body":"b","loud":true}""", "'loud'")]
    public async Task Notification_OfAWrongBody_IsRefused(string body, string named)
    {
        var answer = await node.PostAsync($"{Root}/WRONG-1", body);

        Assert.Equal((400, "invalid"), (answer.Status, answer.Text("code")));
        Assert.Contains(named, answer.Text("detail"), StringComparison.Ordinal);
        Assert.Equal(404, (await node.GetAsync($"{Root}/WRONG-1")).Status);
    }

    private Task<NodeResponse> CreateAsync(string user, string members) =>
        node.PostAsync("/api/users", $$"""{"userId":"{{user}}","name":"Nora",{{members}}}""");

    private static string Clock(DateTimeOffset time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);
}
