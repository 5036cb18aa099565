namespace OrderActors.Postgres.Testing;

/// <summary>Where this machine has what makes and runs a server.</summary>
internal static class PostgresPrograms
{
    public const string DebianFolder = "/usr/lib/postgresql/*/bin";

    private const string DebianRoot = "/usr/lib/postgresql";

    /// <summary>
    /// The first folder of the PATH with all that a server and its standby need, in one version; else Debian's newest;
    /// else null.
    /// </summary>
    public static string? Find() => Find("initdb", "postgres", "pg_basebackup");

    /// <summary>The first folder with all of these programs, or null.</summary>
    public static string? Find(params string[] programs)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var versions = Directory.Exists(DebianRoot) ? Directory.GetDirectories(DebianRoot) : [];
        var debian = versions
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin"));
        return path.Concat(debian).FirstOrDefault(folder =>
            folder.Length > 0 && programs.All(program => File.Exists(Path.Combine(folder, program))));
    }
}
