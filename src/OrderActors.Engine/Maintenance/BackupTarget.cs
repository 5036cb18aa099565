namespace OrderActors.Engine.Maintenance;

/// <summary>The folder of a backup.</summary>
public sealed class BackupTarget
{
    /// <summary>More links than this in one path are a loop; the limit of Linux.</summary>
    private const int MostLinks = 40;

    private readonly string named;
    private readonly string? root;

    /// <summary>Names the folder; <see cref="Refusal"/> says whether it can be used.</summary>
    /// <param name="named">The folder as requested.</param>
    /// <param name="root">The folder below which it must be, an absolute path; null for anywhere.</param>
    public BackupTarget(string named, string? root = null)
    {
        (this.named, this.root) = (named, root);
        Folder = Path.IsPathFullyQualified(named)
            ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(named))
            : named;
    }

    /// <summary>The folder, without <c>..</c>: behind a link that would lead elsewhere than the text says.</summary>
    public string Folder { get; }

    /// <summary>
    /// Why no backup may be made there, in one sentence, or null. Call it again right before anything is written: links
    /// may change, and folders that were missing may have become links.
    /// </summary>
    public string? Refusal()
    {
        if (!Path.IsPathFullyQualified(named)) return $"'{named}' is not an absolute path on the node's machine";
        if (root is null) return null;
        if (!IsBelow(Folder, root)) return $"'{named}' is not below '{root}', where this node makes its backups";
        try
        {
            return IsBelow(WithoutLinks(Folder), WithoutLinks(root))
                ? null
                : $"'{named}' is not below '{root}', where this node makes its backups: a symbolic link leads "
                    + "elsewhere";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"'{named}' cannot be inspected: {e.Message}";
        }
    }

    private static bool IsBelow(string folder, string root) =>
        folder.StartsWith(
            Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The path as the system resolves it: each part that is a link is replaced by its target.</summary>
    private static string WithoutLinks(string path)
    {
        var place = Path.GetPathRoot(path)!;
        var ahead = new Stack<string>();
        Push(path[place.Length..]);
        var links = 0;
        while (ahead.TryPop(out var part))
        {
            if (part == ".") continue;
            if (part == "..")
            {
                place = Path.GetDirectoryName(place) ?? place;
                continue;
            }

            var next = Path.Combine(place, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                place = next;
                continue;
            }

            if (++links > MostLinks) throw new IOException("too many symbolic links");
            var start = Path.IsPathRooted(target) ? Path.GetPathRoot(target)! : "";
            if (start.Length > 0) place = start;
            Push(target[start.Length..]);
        }

        return place;

        void Push(string parts)
        {
            foreach (var part in parts.Split(
                [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar],
                StringSplitOptions.RemoveEmptyEntries).Reverse())
                ahead.Push(part);
        }
    }
}
