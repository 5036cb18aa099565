using System.Text.Json;
using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Cli.Tests;

/// <summary>The commands that work for every kind, with kinds that the console knows from the node alone.</summary>
public sealed class SagaCommandTests(LiveNode node) : IClassFixture<LiveNode>
{
    [Fact]
    public async Task Execute_Greeting_ShowsItsStagesAndItsEnd()
    {
        var run = await RunAsync("execute", "greet", "EXEC-1", "--data", """{"userId":"user-123"}""");

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.StartsWith("Started greet/EXEC-1.\ngreet/EXEC-1: ", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("greet/EXEC-1: completed\n", run.Error, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^user id +user-123$", run.Output);
        Assert.Matches(@"(?m)^stage +completed$", run.Output);
    }

    /// <summary>A reminder's status does not name its stage, and its last stage has a name of its own.</summary>
    [Fact]
    public async Task Reminder_StartedLookedAtAndForgotten_IsFollowedByItsOwnStages()
    {
        using var folder = new FreshFolder();
        var wish = folder.Write("wish.json", """{"who":"Ada","what":"tea","at":"2100-01-01T00:00:00Z"}""");

        var started = await RunAsync("start", "reminder", "R-1", "--data", $"@{wish}", "--wait", "waiting");
        Assert.Equal((ExitCodes.Done, "Started reminder/R-1.\nreminder/R-1: waiting\n"),
            (started.ExitCode, started.Error));
        Assert.Contains("2100", (await RunAsync("why", "reminder/R-1")).Output, StringComparison.Ordinal);
        Assert.Matches("(?m)^wish +.*tea", (await RunAsync("status", "R-1", "--kind", "reminder")).Output);
        var watch = RunAsync("watch", "reminder/R-1", "--json");
        var forgotten = await RunAsync("send", "reminder/R-1", "forget", "--data", """{"reason":"done"}""");
        Assert.Equal(ExitCodes.Done, forgotten.ExitCode);

        Assert.Equal(ExitCodes.Done, (await watch).ExitCode);
        Assert.Equal(ExitCodes.Done, (await RunAsync("status", "reminder/R-1", "--wait")).ExitCode);
        foreach (var run in (ConsoleRun[])[await watch, await RunAsync("history", "reminder/R-1", "--json")])
            Assert.Equal(["reminder.requested.v1", "reminder.closed.v1"], run.Output.TrimEnd().Split('\n')
                .Select(line => JsonElement.Parse(line).GetProperty("manifest").GetString()));
    }

    [Fact]
    public async Task Reminder_LongerThanItsModulesSettingAllows_IsRefused()
    {
        var run = await RunAsync("start", "reminder", "--data",
            """{"who":"Ada","what":"tea, and then more tea","at":"2100-01-01T00:00:00Z"}""");

        Assert.Equal(ExitCodes.Refused, run.ExitCode);
        Assert.Equal("Bad Request: that is too long a note (invalid)\n", run.Error);
    }

    [Fact]
    public async Task Order_ByTheGenericCommands_IsPlacedAndCancelled()
    {
        var placed = await RunAsync("start", "order", "GEN-1", "--wait", "awaiting-approval", "--data",
            """{"customerId":"user-123","items":[{"sku":"TEA-ASSAM","quantity":1}]}""");
        Assert.Equal(ExitCodes.Done, placed.ExitCode);
        Assert.Contains("it waits for: orders approve GEN-1", placed.Error, StringComparison.Ordinal);

        await RunAsync("send", "order/GEN-1", "cancel", "--data", """{"reason":"no longer wanted"}""");

        Assert.Equal(ExitCodes.EndedBadly, (await RunAsync("status", "order/GEN-1", "--wait")).ExitCode);
    }

    [Fact]
    public async Task List_OfAKind_HoldsItsSagas()
    {
        await RunAsync("execute", "greet", "LISTED-1", "--data", """{"userId":"listed-user"}""");
        string[] line = ["list", "--kind", "greet", "--owner", "listed-user", "--limit", "1"];

        // Lists follow the journal at a little distance.
        var asked = 0;
        while (asked++ < 1000 && !(await RunAsync(line)).Output.Contains("LISTED-1", StringComparison.Ordinal)) { }

        Assert.Matches(@"(?m)^LISTED-1 +completed +listed-user ", (await RunAsync(line)).Output);
    }

    [Fact]
    public async Task Cancel_OfAnEndedGreeting_IsRefusedByTheNode()
    {
        await RunAsync("execute", "greet", "CANCEL-1", "--data", """{"userId":"user-123"}""");

        var run = await RunAsync("cancel", "greet/CANCEL-1", "--reason", "too late");

        Assert.Equal(ExitCodes.Refused, run.ExitCode);
        Assert.Contains("(wrong-stage)", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kinds_OfTheNode_AreListedAndDescribed()
    {
        Assert.Matches(@"(?m)^reminder +start +", (await RunAsync("kinds")).Output);

        var order = (await RunAsync("kinds", "order")).Output;

        Assert.Contains("ends    completed, cancelled (failure), failed (failure)", order, StringComparison.Ordinal);
        Assert.Contains("""
            place: Places the order
              orders start order ID --data JSON
              {"customerId": string, "items": [{"sku": string, "quantity": integer}], "orderId"?: string,
            """, order, StringComparison.Ordinal);
        Assert.Contains("orders send order/ID add-item --data JSON", order, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("greet, ", "start", "parcel")]
    [InlineData("greet, ", "status", "parcel/P-1")]
    [InlineData("greet, ", "status", "parcel/P-1", "--wait")]
    [InlineData("greet, ", "why", "parcel/P-1")]
    [InlineData("greet, ", "history", "P-1", "--kind", "parcel")]
    [InlineData("greet, ", "watch", "parcel/P-1")]
    [InlineData("greet, ", "retry", "parcel/P-1", "work", "--by", "me", "--reason", "why not")]
    [InlineData("greet, ", "kinds", "parcel")]
    [InlineData("greet, ", "list", "--kind", "parcel")]
    [InlineData("gather, send", "list", "--kind", "greet", "--stage", "payment")]
    [InlineData("awaiting-approval", "list", "--stage", "gather")]
    [InlineData("awaiting-approval", "place", "--item", "TEA-ASSAM=1", "--id", "WRONG-1", "--wait", "somewhere")]
    [InlineData("gather, send", "start", "greet", "WRONG-2", "--wait", "payment", "--data", """{"userId":"a"}""")]
    [InlineData("retry-work, waive-work, start, cancel", "send", "greet/WRONG-3", "approve")]
    [InlineData("forget", "cancel", "reminder/WRONG-3", "--reason", "no cancel here")]
    [InlineData("'userId' is missing", "start", "greet", "WRONG-4")]
    [InlineData("there are userId", "start", "greet", "WRONG-5", "--data", """{"userId":"a","user":"b"}""")]
    [InlineData("'userId' must be of type string", "execute", "greet", "WRONG-6", "--data", """{"userId":7}""")]
    [InlineData("'items[1].quantity' must be of type integer", "start", "order", "WRONG-7", "--data",
        """{"customerId":"a","items":[{"sku":"A","quantity":1},{"sku":"A","quantity":1.5}]}""")]
    public async Task CommandLine_WrongForTheNodesKinds_IsOneLineThatNamesWhatThereIs(
        string named, params string[] line)
    {
        var run = await RunAsync(line);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Empty(run.Output);
        foreach (var saga in (string[])["WRONG-1", "greet/WRONG-2", "greet/WRONG-4", "order/WRONG-7"])
            Assert.Equal(ExitCodes.Refused, (await RunAsync("status", saga)).ExitCode);
    }

    private Task<ConsoleRun> RunAsync(params string[] args) => ConsoleRun.OfAsync(args, node.ConsoleEnvironment());
}
