using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace OrderActors.Node.Tests;

/// <summary>The program as a user starts it: flags, first lines, exit codes.</summary>
public sealed partial class NodeProcessTests : IDisposable
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(60);

    private readonly string folder = Path.Combine(Path.GetTempPath(), $"orderactors-{Guid.NewGuid():N}");
    private readonly List<Process> started = [];

    public void Dispose()
    {
        foreach (var process in started)
        {
            if (!process.HasExited) process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("--nope")]
    [InlineData("--urls nonsense")]
    [InlineData("--log-level loud")]
    [InlineData("extra")]
    [InlineData("--demo --standby")]
    public async Task Start_WithAWrongFlag_SaysSoInOneLineAndEndsWith2(string flags)
    {
        var (code, error) = await FailAsync(flags.Split(' '));

        Assert.Equal(2, code);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Contains(flags.Split(' ')[^1], error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ORDERACTORS__Order__Version", "3", "OrderActors:Order: Version is 3")]
    [InlineData("ORDERACTORS__Currency", "XAU", "OrderActors:Currency is 'XAU'")]
    [InlineData("ORDERACTORS__Currency", "ABC", "OrderActors:Currency is 'ABC'")]
    [InlineData("ORDERACTORS__Order__Versoin", "1", "Versoin")]
    [InlineData("ORDERACTORS__Orders__Version", "1", "Orders")]
    [InlineData("ORDERACTORS__Services__PaymentFailureRate", "2", "PaymentFailureRate")]
    [InlineData("ORDERACTORS__Activities__Limit", "none", "OrderActors:Activities:Limit")]
    [InlineData("ORDERACTORS__Engine__Partitions", "0", "OrderActors:Engine: Partitions")]
    [InlineData("ORDERACTORS__Engine__WakeUpInterval", "0s", "OrderActors:Engine: WakeUpInterval is 0s")]
    [InlineData("ORDERACTORS__Http__Grace", "00:00:01", "OrderActors:Http: Grace")]
    [InlineData("ORDERACTORS__Order__ApprovalWindow", "24:00:00", "24h00m00s and .NET as 24d00h00m")]
    [InlineData("ORDERACTORS__Order__ApprovalWindow", "15", "OrderActors:Order:ApprovalWindow is '15', which has no")]
    [InlineData("ORDERACTORS__Order__ApprovalWindow", "91d", "ApprovalWindow is 91d; it must be 1ms to 90d")]
    [InlineData("ORDERACTORS__Activities__Global__StartToClose", "30", "Activities:Global:StartToClose is '30', which")]
    [InlineData("ORDERACTORS__Http__Conections", "1", "Conections")]
    [InlineData("ORDERACTORS__Engine__PassivateAfter", "-1", "OrderActors:Engine:PassivateAfter is '-1', which")]
    public async Task Start_WithAWrongSetting_NamesItAndEndsWith2(string name, string value, string named)
    {
        var (code, error) = await FailAsync(["--data", folder, "--urls", "http://127.0.0.1:0"], (name, value));

        Assert.Equal(2, code);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Contains(named, error, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Database=orders;Hots=x;Password=top-secret", 2, "Store")]
    [InlineData("Host=127.0.0.1;Password=top-secret", 2, "Database")]
    [InlineData("Host=127.0.0.1;Port=1;Database=orders;Username=u;Password=top-secret", 74, "127.0.0.1:1")]
    public async Task Start_WithAStoreThatIsNoUse_SaysSoInOneLineWithoutThePassword(
        string store, int exitCode, string named)
    {
        string[] flags = ["--data", folder, "--urls", "http://127.0.0.1:0"];
        foreach (var (code, error) in (List<(int, string)>)
            [await FailAsync([.. flags, "--store", store]), await FailAsync(flags, ("ORDERACTORS__Store", store))])
        {
            Assert.Equal(exitCode, code);
            Assert.Single(error.TrimEnd().Split('\n'));
            Assert.Contains(named, error, StringComparison.Ordinal);
            Assert.DoesNotContain("top-secret", error, StringComparison.Ordinal);
        }

        if (!Directory.Exists(folder)) return;
        foreach (var log in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain("top-secret", await File.ReadAllTextAsync(log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_NamesTheFlagsAndStartsNothing()
    {
        var help = Start(["--help"]);
        var output = await help.StandardOutput.ReadToEndAsync().WaitAsync(TestTimeout);
        await help.WaitForExitAsync().WaitAsync(TestTimeout);

        Assert.Equal(0, help.ExitCode);
        foreach (var flag in (string[])["--data", "--store", "--standby", "--urls", "--demo", "--log-level"])
            Assert.Contains(flag, output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Node_RunsAndStops_SaysWhoItIsAndKeepsItsDataAndItsAddressToItself()
    {
        var node = Start(["--data", folder, "--urls", "http://127.0.0.1:0"]);
        var address = await AddressAsync(node);

        var (sameData, dataError) = await FailAsync(["--data", folder, "--urls", "http://127.0.0.1:0"]);
        var (sameAddress, addressError) = await FailAsync(["--data", Path.Combine(folder, "other"), "--urls", address]);
        Terminate(node);
        await node.WaitForExitAsync().WaitAsync(TestTimeout);

        Assert.Equal(3, sameData);
        Assert.Contains("OA0011", dataError, StringComparison.Ordinal);
        Assert.Equal(5, sameAddress);
        Assert.Contains("address already in use", addressError, StringComparison.Ordinal);
        Assert.Equal(0, node.ExitCode);
    }

    [Theory]
    [InlineData("journal.db", null, 7, "OA0025")]
    [InlineData("services.db", null, 7, "OA0025")]
    [InlineData("services.db", "no database", 74, "OA0020")]
    [InlineData("journal.db", "no database", 74, "OA0014")]
    public async Task Start_WithAStoreThatIsLost_SaysSoInOneLineAndByACode(
        string name, string? content, int exitCode, string code)
    {
        string[] flags = ["--data", folder, "--urls", "http://127.0.0.1:0"];
        var node = Start(flags);
        await AddressAsync(node);
        Terminate(node);
        await node.WaitForExitAsync().WaitAsync(TestTimeout);
        var file = Path.Combine(folder, name);
        File.Delete(file);
        if (content is not null) await File.WriteAllTextAsync(file, string.Concat(Enumerable.Repeat(content, 1000)));

        var (ended, error) = await FailAsync(flags);

        Assert.Equal(exitCode, ended);
        Assert.Contains(code, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        if (content is not null) return;
        var taken = Start(flags, ("ORDERACTORS__AcceptStoreLoss", "true"));
        await AddressAsync(taken);
    }

    [Fact]
    public async Task Start_InAnotherCurrencyThanTheStore_NamesBothAndEndsWith2()
    {
        string[] flags = ["--data", folder, "--urls", "http://127.0.0.1:0"];
        var node = Start(flags);
        await AddressAsync(node);
        Terminate(node);
        await node.WaitForExitAsync().WaitAsync(TestTimeout);

        var (code, error) = await FailAsync(flags, ("ORDERACTORS__Currency", "JPY"));

        Assert.Equal(2, code);
        Assert.Matches("OA0036.*EUR.*JPY", Assert.Single(error.TrimEnd().Split('\n')));
    }

    [Fact]
    public async Task Demo_OnAFreshFolder_BringsItsOrdersToTheirEndsAndGoesOnServing()
    {
        var node = Start(["--demo", "--data", folder, "--urls", "http://127.0.0.1:0"],
            ("ORDERACTORS__Services__PaymentFailureRate", "0"));
        var address = await AddressAsync(node);

        var lines = await ReadUntilAsync(node, line => line.Contains("keeps serving", StringComparison.Ordinal));

        Assert.Contains("8 orders: 1 cancelled, 6 completed, 1 failed", lines[^1], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.Contains("out of stock", StringComparison.Ordinal));
        using var http = new HttpClient();
        Assert.Contains("\"clean\":true",
            await http.GetStringAsync($"{address}/api/invariants"), StringComparison.Ordinal);
    }

    private Process Start(string[] flags, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "OrderActors.Node.dll"));
        foreach (var flag in flags) start.ArgumentList.Add(flag);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        started.Add(process);
        return process;
    }

    private async Task<(int Code, string Error)> FailAsync(
        string[] flags, params (string Name, string Value)[] environment)
    {
        var process = Start(flags, environment);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync().WaitAsync(TestTimeout);
        await output;
        await process.WaitForExitAsync().WaitAsync(TestTimeout);
        return (process.ExitCode, error);
    }

    private static async Task<string> AddressAsync(Process node)
    {
        var lines = await ReadUntilAsync(node, line => Listens().IsMatch(line));
        Assert.Contains(lines, line => line.StartsWith("order-node-", StringComparison.Ordinal));
        return Listens().Match(lines[^1]).Groups[1].Value;
    }

    private static async Task<List<string>> ReadUntilAsync(Process process, Predicate<string> last)
    {
        var lines = new List<string>();
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(TestTimeout) is { } line)
        {
            lines.Add(line);
            if (last(line)) return lines;
        }

        throw new InvalidOperationException($"the node ended: {await process.StandardError.ReadToEndAsync()}");
    }

    /// <summary>What service managers send. .NET itself can only kill.</summary>
    private static void Terminate(Process process)
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        kill.WaitForExit();
    }

    [GeneratedRegex(@"^  listens (http://127\.0\.0\.1:\d+)")]
    private static partial Regex Listens();
}
