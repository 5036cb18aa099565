using System.Runtime.CompilerServices;

namespace OrderActors.House.Tests.Reading;

/// <summary>The files of this repository, found from this source file upwards. Build output is not part of it.
/// </summary>
internal static class Repository
{
    private static readonly string[] OutputFolders =
    [
        ".git", "bin", "obj", "data", "TestResults", "artifacts", "BenchmarkDotNet.Artifacts", "node_modules", ".vs",
        ".vscode", ".idea",
    ];

    private static readonly Lazy<IReadOnlyList<TextFile>> Loaded = new(Load);

    public static string Root { get; } = FindRoot();

    /// <summary>Every text file.</summary>
    public static IReadOnlyList<TextFile> Files => Loaded.Value;

    /// <summary>The C# files below these folders.</summary>
    public static IEnumerable<TextFile> Code(params string[] folders) => Files.Where(file =>
        file.Path.EndsWith(".cs", StringComparison.Ordinal) && folders.Any(folder => file.IsUnder(folder)));

    public static IEnumerable<TextFile> Markdown => WithExtension(".md");

    public static IEnumerable<TextFile> Projects => WithExtension(".csproj");

    public static IEnumerable<TextFile> WithExtension(string extension) =>
        Files.Where(file => file.Path.EndsWith(extension, StringComparison.Ordinal));

    /// <summary>The file at a path relative to the root.</summary>
    public static TextFile Get(string path) =>
        Files.FirstOrDefault(file => file.Path == path)
        ?? throw new FileNotFoundException($"the repository has no {path}");

    public static bool Exists(string path)
    {
        var full = Path.Combine(Root, path);
        return File.Exists(full) || Directory.Exists(full);
    }

    private static List<TextFile> Load()
    {
        var found = new List<TextFile>();
        var folders = new Stack<string>([Root]);
        while (folders.TryPop(out var folder))
        {
            foreach (var inner in Directory.EnumerateDirectories(folder))
                if (!OutputFolders.Contains(Path.GetFileName(inner))) folders.Push(inner);
            foreach (var file in Directory.EnumerateFiles(folder))
            {
                // Of a further working tree: a file, and of this machine.
                if (Path.GetFileName(file) == ".git") continue;
                var text = File.ReadAllText(file);
                var path = Path.GetRelativePath(Root, file).Replace('\\', '/');
                if (!text.Contains('\0', StringComparison.Ordinal)) found.Add(new(path, text));
            }
        }

        return [.. found.OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    private static string FindRoot([CallerFilePath] string here = "")
    {
        for (var folder = Path.GetDirectoryName(here); folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "OrderActors.sln"))) return folder;
        throw new DirectoryNotFoundException($"no OrderActors.sln above {here}");
    }
}
