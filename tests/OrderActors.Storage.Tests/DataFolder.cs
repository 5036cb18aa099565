namespace OrderActors.Storage.Tests;

/// <summary>A fresh folder under the system's temporary one, removed after the test.</summary>
public sealed class DataFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("orderactors-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
