namespace OrderActors.Cli;

/// <summary>What the console's exit codes mean. They are published: scripts depend on them.</summary>
public static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The node refused: a 4xx answer, or an error of its own that repeating does not fix.</summary>
    public const int Refused = 1;

    /// <summary>The command line or an environment variable is wrong; no command was sent.</summary>
    public const int Usage = 2;

    /// <summary>The node could not be reached, or was busy, until the time for repeats was over.</summary>
    public const int Unreachable = 3;

    /// <summary>The saga that was waited for failed or was cancelled.</summary>
    public const int EndedBadly = 4;

    /// <summary>An import found lines that it could not use, or the invariants are violated.</summary>
    public const int Findings = 5;

    /// <summary>Interrupted by Ctrl-C or SIGTERM.</summary>
    public const int Interrupted = 130;

    /// <summary>The codes as the help shows them.</summary>
    internal const string Help = """
        Exit codes:
          0    done
          1    refused by the node
          2    wrong usage; no command was sent
          3    node not reachable, or busy, until --retry-for was over
          4    the saga that was waited for, or watched, failed or was cancelled
          5    an import found bad lines, or the invariants are violated
          130  interrupted
        """;
}
