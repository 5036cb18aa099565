using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Cli.Tests;

public sealed class FaultyServerTests
{
    private const string Busy =
        """{"title":"Service Unavailable","status":503,"detail":"the node has too much to do","code":"busy"}""";

    private const string OrderKind = """
        {"kind":"order","startedBy":"place","commands":[],"stages":[{"name":"enrichment","rank":1},
        {"name":"completed","rank":9,"end":"success"},{"name":"cancelled","rank":9,"end":"failure"},
        {"name":"failed","rank":9,"end":"failure"}]}
        """;

    private const string Placed = """{"orderId":"ORDER-1","stage":"enrichment"}""";

    private static readonly ConsoleEnvironment Hurried = new() { Time = new HurriedTime() };

    [Fact]
    public async Task Command_BusyNodeAndCutConnection_IsRepeatedUnderOneKeyAndDone()
    {
        using var wire = new FaultyServer(
            FaultyServer.Answer(503, Busy), FaultyServer.Cut, FaultyServer.Answer(202, Placed));

        var run = await ConsoleRun.OfAsync(["place", "--item", "A-1=1", "--json", "--url", wire.Address], Hurried);

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Equal(Placed, run.Output.Trim());
        Assert.Equal(3, wire.Requests.Count);
        Assert.NotNull(wire.Requests[0].Key);
        Assert.Single(wire.Requests.Select(request => request.Key).Distinct());
    }

    [Fact]
    public async Task Command_RunTwice_HasAKeyOfItsOwnEachTime()
    {
        using var wire = new FaultyServer(FaultyServer.Answer(200, Placed), FaultyServer.Answer(200, Placed));

        string[] line = ["cancel", "ORDER-1", "--reason", "no longer wanted", "--url", wire.Address];
        await ConsoleRun.OfAsync(line);
        await ConsoleRun.OfAsync(line);

        Assert.Equal(2, wire.Requests.Select(request => request.Key).Distinct().Count());
    }

    [Fact]
    public async Task Command_NodeBusyUntilTheTimeIsOver_EndsWith3AndItsReason()
    {
        using var wire = new FaultyServer([.. Enumerable.Repeat(FaultyServer.Answer(503, Busy), 100)]);

        var run = await ConsoleRun.OfAsync(["status", "ORDER-1", "--retry-for", "2", "--url", wire.Address], Hurried);

        Assert.Equal(ExitCodes.Unreachable, run.ExitCode);
        Assert.Contains("the node has too much to do (busy)", run.Error, StringComparison.Ordinal);
        Assert.InRange(wire.Requests.Count, 2, 99);
    }

    [Fact]
    public async Task Command_Refused_IsNotRepeatedAndSaysTitleDetailAndCodeInOneLine()
    {
        using var wire = new FaultyServer(FaultyServer.Answer(409, """
            {"title":"Conflict","status":409,"detail":"the order is completed","code":"wrong-stage","stage":"completed"}
            """));

        var run = await ConsoleRun.OfAsync(["approve", "ORDER-1", "--by", "me", "--url", wire.Address], Hurried);

        Assert.Equal(ExitCodes.Refused, run.ExitCode);
        Assert.Equal("Conflict: the order is completed (wrong-stage)", run.Error.Trim());
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task Command_AnswerIsNoJson_SaysSo()
    {
        using var wire = new FaultyServer(FaultyServer.Answer(200, "<html>"));

        var run = await ConsoleRun.OfAsync(["list", "--url", wire.Address], Hurried);

        Assert.Equal(ExitCodes.Refused, run.ExitCode);
        Assert.Contains("is this the address of an OrderActors node?", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_ConnectionIsCut_ResumesAfterTheNewestEventItHas()
    {
        using var wire = new FaultyServer(
            FaultyServer.Answer(200, OrderKind),
            FaultyServer.EventsThenCut("""
                : orders

                id: 1
                data: {"sequenceNumber":1,"stage":"enrichment"}

                id: 2
                data: {"sequenceNumber":2
                """),
            FaultyServer.Cut,
            FaultyServer.EventsThenCut("""
                id: 2
                data: {"sequenceNumber":2,"stage":"completed"}


                """));

        var run = await ConsoleRun.OfAsync(["watch", "ORDER-1", "--json", "--url", wire.Address], Hurried);

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Equal([null, null, "1", "1"], wire.Requests.Select(request => request.LastEventId));
        Assert.Equal(
            ["""{"sequenceNumber":1,"stage":"enrichment"}""", """{"sequenceNumber":2,"stage":"completed"}"""],
            run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Base_WithAPath_IsKept()
    {
        using var wire = new FaultyServer(FaultyServer.Answer(200, """{"orderId":"A","why":"It waits."}"""));

        var run = await ConsoleRun.OfAsync(["why", "A", "--url", wire.Address + "shop"], Hurried);

        Assert.Equal("It waits.", run.Output.Trim());
        Assert.Equal("/shop/api/orders/A/why", wire.Requests[0].Path);
    }

    [Fact]
    public async Task Text_WithControlCharacters_DoesNotReachTheTerminal()
    {
        using var wire = new FaultyServer(FaultyServer.Answer(200, """{"orderId":"A","why":"\u001b[2Jgone"}"""));

        var run = await ConsoleRun.OfAsync(["why", "A", "--url", wire.Address], Hurried);

        Assert.Equal(@"\u001B[2Jgone", run.Output.Trim());
    }

    [Theory]
    [InlineData("completed", ExitCodes.Done)]
    [InlineData("failed", ExitCodes.EndedBadly)]
    [InlineData("cancelled", ExitCodes.EndedBadly)]
    public async Task Wait_ForTheEnd_ExitCodeSaysHowItEnded(string stage, int exitCode)
    {
        using var wire = new FaultyServer(FaultyServer.Answer(200, OrderKind),
            FaultyServer.Answer(202, Placed),
            FaultyServer.Answer(200, Placed),
            FaultyServer.Answer(200, $$"""{"orderId":"ORDER-1","stage":"{{stage}}"}"""));

        var run = await ConsoleRun.OfAsync(["place", "--item", "A-1=1", "--wait", "--url", wire.Address], Hurried);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(stage, run.Output, StringComparison.Ordinal);
    }
}
