using System.Text;

namespace OrderActors.Cli.Imports;

/// <summary>A file to import, and what it is in.</summary>
internal sealed record ImportSource(FileInfo File, Encoding Encoding)
{
    /// <summary>Opens the file; says why it cannot, and gives null.</summary>
    public Stream? TryOpen(ConsoleOutput output)
    {
        try
        {
            return File.OpenRead();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            output.Note($"The file cannot be read: {e.Message}");
            return null;
        }
    }

    /// <summary>The lines of the opened file that are not empty.</summary>
    public IEnumerable<FileLine> Lines(Stream file) => new LineReader(file, Encoding).Read();
}
