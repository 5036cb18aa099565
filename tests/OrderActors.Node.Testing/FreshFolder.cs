namespace OrderActors.Node.Testing;

/// <summary>A folder of one test's own, removed after it.</summary>
/// <param name="within">Where to make it, or null: among the system's temporary files.</param>
internal sealed class FreshFolder(string? within = null) : IDisposable
{
    private readonly DirectoryInfo folder = within is null
        ? Directory.CreateTempSubdirectory("orderactors-console-")
        : Directory.CreateDirectory(System.IO.Path.Combine(within, System.IO.Path.GetRandomFileName()));

    public string Path => folder.FullName;

    /// <summary>Writes a file and returns its path.</summary>
    public string Write(string name, params string[] lines)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllLines(path, lines);
        return path;
    }

    public void Dispose() => folder.Delete(recursive: true);
}
