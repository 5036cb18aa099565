using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Http.Tests;

/// <summary>A user's onboarding follows from what happens to the user.</summary>
public abstract class OnboardingRouteSpec(RunningNode node)
{
    private const string Root = "/api/sagas/onboarding";

    [Fact]
    public async Task User_Created_IsWelcomedOnceAndThankedForTheProfile()
    {
        const string body = """{"userId":"new-user-1","name":"Nora","email":"nora@example.com"}""";
        for (var time = 0; time < 2; time++)
            Assert.Equal(201, (await node.PostAsync("/api/users", body, "new-user-1")).Status);
        var waits = await node.GetAsync($"{Root}/new-user-1?waitFor=awaiting-profile");
        await node.PutAsync("/api/users/new-user-1", """{"name":"Nora B.","email":"nora@example.com"}""");
        Assert.Equal("awaiting-profile", (await node.GetAsync($"{Root}/new-user-1")).Text("stage"));

        await node.PutAsync("/api/users/new-user-1",
            """{"name":"Nora B.","email":"nora@example.com","phone":"+4930123456"}""");

        var ended = await node.GetAsync($"{Root}/new-user-1?waitFor=end");
        Assert.Equal("awaiting-profile", waits.Text("stage"));
        Assert.Equal(("completed", "User new-user-1 has completed the profile"),
            (ended.Text("stage"), ended.Text("outcome")));
        Assert.Equal(["send-welcome queued", "send-thank-you queued"], Mails(ended));
        var history = (await node.GetAsync($"{Root}/new-user-1/history")).Json.GetProperty("events");
        Assert.Single(history.EnumerateArray(),
            each => each.GetProperty("manifest").GetString() == "onboarding.started.v1");
    }

    [Fact]
    public async Task User_CreatedWithACompleteProfile_IsThankedAtOnce()
    {
        await node.PostAsync("/api/users",
            """{"userId":"new-user-2","name":"Nora","email":"nora@example.com","phone":"+4930123456"}""");

        var ended = await node.GetAsync($"{Root}/new-user-2?waitFor=end");

        Assert.Equal("completed", ended.Text("stage"));
        Assert.Equal(["send-thank-you queued", "send-welcome queued"], Mails(ended).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task User_Deleted_EndsWhatRunsForThem()
    {
        var now = node.Service<TimeProvider>().GetUtcNow();
        var quiet = $$"""{"from":"{{now.AddHours(-2):HH:mm}}","to":"{{now.AddHours(2):HH:mm}}"}""";
        await node.PostAsync("/api/users",
            """{"userId":"new-user-3","name":"Nora","email":"n@example.com","preferences":{"quietHours":"""
            + quiet + "}}");
        await node.GetAsync($"{Root}/new-user-3?waitFor=awaiting-profile");
        await node.PostAsync($"{Root}/new-user-3-again?waitFor=awaiting-profile", """{"userId":"new-user-3"}""");
        await node.PostAsync("/api/sagas/notification/OF-NEW-USER-3?waitFor=quiet",
            """{"userId":"new-user-3","subject":"News","body":"Some."}""");
        // The index lists what is to be ended once it has come so far.
        while (!(await node.GetAsync("/api/sagas?kind=notification&owner=new-user-3&stage=quiet")).Raw
            .Contains("OF-NEW-USER-3", StringComparison.Ordinal)) await Task.Yield();
        while (!(await node.GetAsync("/api/sagas?kind=onboarding&owner=new-user-3&stage=awaiting-profile")).Raw
            .Contains("new-user-3-again", StringComparison.Ordinal)) await Task.Yield();

        Assert.Equal(204, (await node.SendAsync(HttpMethod.Delete, "/api/users/new-user-3")).Status);

        foreach (var path in (string[])[$"{Root}/new-user-3", $"{Root}/new-user-3-again",
            "/api/sagas/notification/OF-NEW-USER-3"])
        {
            var ended = await node.GetAsync($"{path}?waitFor=end");
            Assert.Equal("cancelled", ended.Text("stage"));
            Assert.Contains("the user is deleted", ended.Text("outcome"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Onboarding_OfNobody_FindsThatOutByItsFirstMail()
    {
        var ended = await node.PostAsync($"{Root}/nobody-3?waitFor=end", """{"userId":"nobody-3"}""");
        Assert.Equal(("cancelled", "Onboarding of nobody-3 cancelled (there is no such user any more)"),
            (ended.Text("stage"), ended.Text("outcome")));
    }

    [Theory]
    [InlineData("", "{}", "'userId'")]
    [InlineData("", """{"userId":"a b"}""", "userId")]
    [InlineData("", """{"userId":"u","terms":{}}""", "'terms'")]
    [InlineData("/messages/cancel", """{"reason":""}""", "reason")]
    [InlineData("/messages/complete-profile", """{"by":"me"}""", "'by'")]
    public async Task Onboarding_OfAWrongBody_IsRefused(string path, string body, string named)
    {
        var answer = await node.PostAsync($"{Root}/wrong-2{path}", body);
        Assert.Equal((400, "invalid"), (answer.Status, answer.Text("code")));
        Assert.Contains(named, answer.Text("detail"), StringComparison.Ordinal);
    }

    internal static IEnumerable<string> Mails(NodeResponse status) =>
        status.Json.GetProperty("mails").EnumerateArray().Select(mail =>
            $"{mail.GetProperty("key").GetString()} {mail.GetProperty("state").GetString()}");
}

/// <summary>The windows are settings, and those of a start are copied into it.</summary>
public sealed class OnboardingWindowTests(HurriedOnboarding node) : IClassFixture<HurriedOnboarding>
{
    [Fact]
    public async Task Onboarding_WithoutAProfile_IsRemindedAndExpires()
    {
        await node.PostAsync("/api/users", """{"userId":"slow-1","name":"Sloth","email":"sloth@example.com"}""");

        var ended = await node.GetAsync("/api/sagas/onboarding/slow-1?waitFor=end&timeoutSeconds=60");

        Assert.Equal("expired", ended.Text("stage"));
        Assert.Contains("send-follow-up queued", OnboardingRouteSpec.Mails(ended));
    }
}

/// <summary>A node whose onboardings take seconds.</summary>
public sealed class HurriedOnboarding : RunningNode
{
    public HurriedOnboarding()
    {
        Settings["Onboarding:FirstReminder"] = "200ms";
        Settings["Onboarding:SecondReminder"] = "400ms";
        Settings["Onboarding:ThirdReminder"] = "600ms";
        Settings["Onboarding:FollowUp"] = "1s";
        Settings["Onboarding:Expiry"] = "8s";
    }
}
