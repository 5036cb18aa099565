using System.Runtime.CompilerServices;
using Xunit;

namespace OrderActors.Node.Tests.Docs;

/// <summary>The commands of README and guide, run in the order in which a newcomer reads them.</summary>
public sealed class NewcomersWalkTests
{
    private const string RunNode = "dotnet run --project src/OrderActors.Node -c Release -- ";
    private const string NeedsServer =
        "it needs a PostgreSQL server at that address; OrderActors.Cluster.Tests runs such nodes";

    private static readonly string[] Pages =
    [
        "README.md", "docs/guide/getting-started.md", "docs/guide/orders.md", "docs/guide/users.md",
        "docs/guide/own-saga.md", "docs/guide/akka.md", "docs/guide/own-store.md",
    ];

    /// <summary>What is not run here, and why.</summary>
    private static readonly Dictionary<string, string> NotRun = new(StringComparer.Ordinal)
    {
        ["dotnet test OrderActors.sln"] = "it runs this test",
        [RunNode + "--store \"Host=127.0.0.1;Database=orders;Username=orders\" --data ./n1 "
            + "--urls http://127.0.0.1:8081 --cluster 127.0.0.1:4051 --seed 127.0.0.1:4051"] = NeedsServer,
        [RunNode + "--store \"Host=127.0.0.1;Database=orders;Username=orders\" --data ./n2 "
            + "--urls http://127.0.0.1:8082 --cluster 127.0.0.1:4052 --seed 127.0.0.1:4051"] = NeedsServer,
        ["orders start reminder R-1 --data @wish.json"] =
            "it needs a host with the reader's module; SagaCommandTests runs it",
        ["dotnet run --project samples/AkkaHost"] = "AkkaHostSampleTests runs that host",
    };

    [Fact]
    public async Task Commands_OfReadmeAndGuide_DoWhatThePagesSay()
    {
        using var node = new NewcomersNode();
        foreach (var command in Commands().Where(command => !NotRun.ContainsKey(command.Text)))
            if (await node.RunAsync(command) is { } wrong)
                Assert.Fail($"{command.Page}: '{command.Text}' {wrong}");
    }

    [Fact]
    public void Page_OfTheGuide_IsWalked() => Assert.Equal(
        Directory.EnumerateFiles(Path.Combine(Root(), "docs/guide")).Select(Path.GetFileName).Order(),
        Pages.Skip(1).Select(Path.GetFileName).Order());

    [Fact]
    public void CommandThatIsNotRun_StandsOnAPage() =>
        Assert.Empty(NotRun.Keys.Except(Commands().Select(command => command.Text)));

    [Theory]
    [InlineData("```\na -x \\\n  b\n\n# why\nc\n```", "a -x b|c")]
    [InlineData("```sh\na\n```\n```csharp\nb();\n```\n```bash\nc\n```", "a|c")]
    [InlineData("```console\n$ a\n1\n2\n$ b\n```", "a>1>2|b")]
    [InlineData("Run `dotnet run x`, not `x` or `--y`.\n```text\nz\n```", "dotnet run x")]
    public void Commands_OfAPage_AreFound(string page, string found) => Assert.Equal(found, string.Join('|',
        PageCommand.Of("page.md", page).Select(command => string.Join('>', [command.Text, .. command.Output]))));

    private static IEnumerable<PageCommand> Commands() =>
        Pages.SelectMany(page => PageCommand.Of(page, File.ReadAllText(Path.Combine(Root(), page))));

    private static string Root([CallerFilePath] string here = "")
    {
        var folder = Path.GetDirectoryName(here);
        while (!File.Exists(Path.Combine(folder!, "OrderActors.sln"))) folder = Path.GetDirectoryName(folder);
        return folder!;
    }
}
