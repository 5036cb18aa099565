using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Cli.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("frobnicate", "frobnicate")]
    [InlineData("place", "--item")]
    [InlineData("place --item A-1", "SKU=2")]
    [InlineData("place --item =3", "SKU=2")]
    [InlineData("place --item A-1=0", "whole number from 1")]
    [InlineData("place --item A-1=-2", "whole number from 1")]
    [InlineData("place --item A-1=1.5", "whole number from 1")]
    [InlineData("place --item A-1=99999999999", "whole number from 1")]
    [InlineData("place --item A-1=1 --id a/b", "a/b")]
    [InlineData("approve ORDER-1", "--by")]
    [InlineData("approve ORDER-1 --by me --total much", "19.80")]
    [InlineData("approve ORDER-1 --by me --total 1 --currency euro", "ISO 4217")]
    [InlineData("cancel ORDER-1", "--reason")]
    [InlineData("add-item ORDER-1 A-1 0", "whole number from 1")]
    [InlineData("status ..", "A-Za-z0-9._-")]
    [InlineData("retry ORDER-1 release-stock --by me", "--reason")]
    [InlineData("start", "'start'")]
    [InlineData("start Greet", "orders kinds")]
    [InlineData("start greet a/b", "a/b")]
    [InlineData("start greet --data {", "--data is not JSON")]
    [InlineData("execute greet --data [1]", "JSON object")]
    [InlineData("execute greet --data {\"userId\":\"a\",\"userId\":\"b\"}", "userId")]
    [InlineData("start greet --data @/nowhere/at-all.json", "/nowhere/at-all.json")]
    [InlineData("send greet/G-1", "'send'")]
    [InlineData("status greet/G-1 --kind greet", "--kind")]
    [InlineData("list --kind ..", "orders kinds")]
    [InlineData("cluster locate", "'locate'")]
    [InlineData("cluster locate a/b/c", "greet/GREET-1")]
    [InlineData("cluster locate ../ORDER-1", "greet/GREET-1")]
    [InlineData("cluster locate order/", "A-Za-z0-9._-")]
    [InlineData("import orders /nowhere/at-all.jsonl", "/nowhere/at-all.jsonl")]
    [InlineData("status X --retry-for -1", "negative")]
    [InlineData("status X --retry-for 2d", "longer than a day")]
    [InlineData("status X --retry-for 24:00:00", "24h00m00s and .NET as 24d00h00m")]
    [InlineData("purge --ended-before 90", "90m, 90s or 90d")]
    [InlineData("purge --ended-before 24:00:00", "24h00m00s and .NET as 24d00h00m")]
    [InlineData("purge --ended-before P1M", "differ in length")]
    [InlineData("status X --url localhost:8080", "http://127.0.0.1:8080")]
    [InlineData("status X --url ftp://localhost", "http://127.0.0.1:8080")]
    public async Task CommandLine_ThatIsWrong_IsRefusedWithItsReasonAndNothingOnOutput(string line, string named)
    {
        var run = await ConsoleRun.OfAsync(line.Split(' '));

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task CommandLine_BlankReason_IsRefused()
    {
        var run = await ConsoleRun.OfAsync("cancel", "ORDER-1", "--reason", " ");

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("--reason must not be blank", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistake_InACommand_PointsToThatCommandsHelp()
    {
        var run = await ConsoleRun.OfAsync("import", "orders");

        Assert.Contains("See: orders import orders --help", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_OfTheProgram_SaysEveryExitCodeAndEveryCommand()
    {
        var run = await ConsoleRun.OfAsync("--help");

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        foreach (var code in (int[])[ExitCodes.Done, ExitCodes.Refused, ExitCodes.Usage, ExitCodes.Unreachable,
            ExitCodes.EndedBadly, ExitCodes.Findings, ExitCodes.Interrupted])
            Assert.Matches($@"(?m)^ +{code} +\w", run.Output);
        foreach (var command in (string[])["place", "approve", "cancel", "add-item", "status", "items", "history",
            "list", "watch", "why", "retry", "waive", "greet", "products", "import", "invariants", "cluster", "start",
            "execute", "send", "kinds"])
            Assert.Matches($"(?m)^  {command} ", run.Output);
    }

    [Theory]
    [InlineData("ORDERACTORS_URL", "localhost")]
    [InlineData("WORKFLOW_TYPE", "parcel")]
    [InlineData("ORDER_ID", "no id")]
    [InlineData("USER_ID", "no/id")]
    [InlineData("ASYNC", "perhaps")]
    [InlineData("AUTO_APPROVE", "maybe")]
    [InlineData("AUTO_APPROVE_AFTER", "soon")]
    [InlineData("AUTO_APPROVE_AFTER", "24:00:00")]
    [InlineData("AUTO_APPROVE_AFTER", "2d")]
    public async Task Environment_ThatIsWrong_IsRefusedByItsValue(string name, string value)
    {
        var run = await ConsoleRun.OfAsync([], ConsoleRun.With((name, value)));

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains($"'{value}'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_OnTheCommandLine_GoesBeforeTheEnvironments()
    {
        var run = await ConsoleRun.OfAsync(["status", "X", "--url", "http://127.0.0.1:9", "--retry-for", "0"],
            ConsoleRun.With(("ORDERACTORS_URL", "not an address")));

        Assert.Equal(ExitCodes.Unreachable, run.ExitCode);
    }

    [Fact]
    public async Task Node_NotThere_NamesTheAddressAndHowToStartOne()
    {
        // Port 9 (discard) of loopback: nothing listens there.
        var run = await ConsoleRun.OfAsync(["status", "X", "--retry-for", "100ms"],
            ConsoleRun.With(("ORDERACTORS_URL", "http://127.0.0.1:9")));

        Assert.Equal(ExitCodes.Unreachable, run.ExitCode);
        Assert.Contains("http://127.0.0.1:9/", run.Error, StringComparison.Ordinal);
        Assert.Contains("dotnet run --project src/OrderActors.Node -c Release", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task Interrupt_WhileTheNodeIsWaitedFor_EndsWith130()
    {
        using var interrupt = new CancellationTokenSource();
        var run = ConsoleRun.OfAsync(["status", "X", "--url", "http://127.0.0.1:9", "--retry-for", "3600"],
            new ConsoleEnvironment(), interrupt.Token);
        await interrupt.CancelAsync();

        Assert.Equal(ExitCodes.Interrupted, (await run).ExitCode);
    }
}
