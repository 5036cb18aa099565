using System.Runtime.CompilerServices;

namespace OrderActors.Simulation.Mutations.Building;

/// <summary>The sources of the repository, found from this source file upwards.</summary>
internal static class Sources
{
    /// <summary>The repository's root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The text of a file below the folder of sources.</summary>
    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, "src", file));

    /// <summary>The C# files of a project, relative to the folder of sources.</summary>
    public static IEnumerable<string> Of(string project)
    {
        var src = Path.Combine(Root, "src");
        return Directory.EnumerateFiles(Path.Combine(src, project), "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(src, path).Replace('\\', '/'))
            .Where(file => file.Split('/')[1] is not ("bin" or "obj"))
            .Order(StringComparer.Ordinal);
    }

    private static string FindRoot([CallerFilePath] string here = "")
    {
        for (var folder = Path.GetDirectoryName(here); folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "OrderActors.sln"))) return folder;
        throw new DirectoryNotFoundException($"no OrderActors.sln above {here}");
    }
}
