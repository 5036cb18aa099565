using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace OrderActors.Simulation.Mutations.Building;

/// <summary>Compiles projects of the sources in memory, with some of their text replaced.</summary>
internal static class FaultyBuild
{
    private const string GlobalUsings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;

        """;

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest, DocumentationMode.None);
    private static readonly ConcurrentDictionary<string, SyntaxTree> Trees = new();
    private static readonly Lazy<ImmutableArray<ISourceGenerator>> Generators = new(LoadGenerators);

    private static readonly Lazy<ImmutableArray<PortableExecutableReference>> References = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ]);

    /// <summary>The name of a project's assembly.</summary>
    public static string AssemblyOf(string project) => project == "OrderActors.Simulation.Cli" ? "simulate" : project;

    /// <summary>Compiles these projects; returns their assemblies by name.</summary>
    /// <exception cref="InvalidOperationException">An edit does not fit, or what it makes does not compile.</exception>
    public static IReadOnlyDictionary<string, byte[]> Of(IEnumerable<string> projects, IReadOnlyList<Edit> edits) =>
        projects.ToDictionary(AssemblyOf, project => Compile(project, edits), StringComparer.Ordinal);

    private static byte[] Compile(string project, IReadOnlyList<Edit> edits)
    {
        var name = AssemblyOf(project);
        var files = Sources.Of(project).ToList();
        if (edits.FirstOrDefault(edit => edit.Project == project && !files.Contains(edit.File)) is { } lost)
            throw new InvalidOperationException($"there is no {lost.File}: the mutation must follow the sources");
        var compilation = CSharpCompilation.Create(name,
            [Parse(Head(name)), .. files.Select(file => Tree(file, edits))],
            References.Value.Where(reference => Path.GetFileNameWithoutExtension(reference.FilePath) is { } other &&
                other != name && other != "mutate"),
            new(name == "simulate" ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create(Generators.Value, parseOptions: Parsing)
            .RunGeneratorsAndUpdateCompilation(compilation, out var whole, out _);
        using var image = new MemoryStream();
        var result = whole.Emit(image);
        return result.Success
            ? image.ToArray()
            : throw new InvalidOperationException(string.Join('\n', result.Diagnostics
                .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Take(5)));
    }

    private static SyntaxTree Tree(string file, IReadOnlyList<Edit> edits)
    {
        var own = edits.Where(edit => edit.File == file).ToList();
        return own.Count == 0
            ? Trees.GetOrAdd(file, _ => Parse(Sources.Read(file)))
            : Parse(own.Aggregate(Sources.Read(file), (text, edit) => edit.Apply(text)));
    }

    private static SyntaxTree Parse(string text) => CSharpSyntaxTree.ParseText(SourceText.From(text), Parsing);

    /// <summary>What the build adds to a project: usings, its version, and whom it shows its inner parts.</summary>
    private static string Head(string name)
    {
        var assembly = Assembly.Load(name);
        var friends = assembly.GetCustomAttributes<InternalsVisibleToAttribute>().Select(friend =>
            $"[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"{friend.AssemblyName}\")]\n");
        return GlobalUsings + string.Concat(friends) +
            $"[assembly: System.Reflection.AssemblyVersion(\"{assembly.GetName().Version}\")]\n";
    }

    private static ImmutableArray<ISourceGenerator> LoadGenerators()
    {
        using var list = typeof(FaultyBuild).Assembly.GetManifestResourceStream("generators")!;
        using var reader = new StreamReader(list);
        var paths = reader.ReadToEnd()
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return
        [
            .. from path in paths
               where Path.GetFileName(path) is "System.Text.Json.SourceGeneration.dll" or
                   "Microsoft.Extensions.Logging.Generators.dll"
               from type in Assembly.LoadFrom(path).GetTypes()
               where type.GetCustomAttribute<GeneratorAttribute>() is not null
               select Activator.CreateInstance(type) switch
               {
                   IIncrementalGenerator incremental => incremental.AsSourceGenerator(),
                   var source => (ISourceGenerator)source!,
               },
        ];
    }
}
