namespace OrderActors.Cli;

/// <summary>What the console takes from its process. Tests give their own.</summary>
public sealed record ConsoleEnvironment
{
    /// <summary>Reads an environment variable; null when it is not set.</summary>
    public Func<string, string?> Variable { get; init; } = static _ => null;

    /// <summary>The clock for time-outs, waits and time stamps in ids.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Makes a new idempotency key; never twice the same.</summary>
    public Func<string> NewKey { get; init; } = static () => Guid.NewGuid().ToString("N");

    /// <summary>Whether standard output is a terminal: colours and boxes are welcome.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Whether standard error is a terminal: colours and animation are welcome.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>A person who can be asked, or null.</summary>
    public TextReader? Input { get; init; }

    /// <summary>The environment of this process.</summary>
    public static ConsoleEnvironment OfProcess() => new()
    {
        Variable = Environment.GetEnvironmentVariable,
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Input = Console.IsInputRedirected ? null : Console.In,
    };
}
