using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using OrderActors.Domain.Orders;
using Xunit;

namespace OrderActors.Akka.Tests.Inspection;

/// <summary>
/// The node's commands for Petabridge.Cmd, which its own build leaves out: its packages are closed. Here they are
/// compiled on <c>PetabridgeCmdApi.cs</c>.
/// </summary>
public sealed class PetabridgeCmdTests
{
    private const string Folder = "src/OrderActors.Node/Inspection";

    /// <summary>What the node's SDK imports into each of its files.</summary>
    private const string GlobalUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.Extensions.DependencyInjection;
        """;

    [Fact]
    public void Commands_OnTheApi_Compile() => Assert.Empty(ErrorsOf(withApi: true));

    /// <summary>Nothing else would show that the code is compiled at all, and not left out by its symbol.</summary>
    [Theory]
    [InlineData("OrdersPalette.cs")]
    [InlineData("PetabridgeConsole.cs")]
    public void Commands_WithoutTheApi_DoNotCompile(string file) =>
        Assert.Contains(ErrorsOf(withApi: false), error => error.Location.SourceTree!.FilePath.EndsWith(file,
            StringComparison.Ordinal));

    private static Diagnostic[] ErrorsOf(bool withApi)
    {
        var parsing = new CSharpParseOptions(LanguageVersion.Latest, preprocessorSymbols: ["PETABRIDGE_CMD"]);
        var sources = Directory.GetFiles(Path.Combine(Repository, Folder), "*.cs")
            .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), parsing, file));
        var api = typeof(PetabridgeCmdTests).Assembly.Location; // Its stub is compiled with these tests.
        string[] needed = [typeof(OrderState).Assembly.Location, .. withApi ? (string[])[api] : []];
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => file != api).Concat(needed).Distinct()
            .Select(file => MetadataReference.CreateFromFile(file));
        return [.. CSharpCompilation.Create("palette",
                [CSharpSyntaxTree.ParseText(GlobalUsings, parsing), .. sources], references,
                new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable))
            .GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
    }

    private static string Repository
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "OrderActors.sln")))
                folder = folder.Parent ?? throw new InvalidOperationException("the tests do not lie in the repository");
            return folder.FullName;
        }
    }
}
