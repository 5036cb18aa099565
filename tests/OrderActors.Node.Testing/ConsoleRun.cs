using OrderActors.Cli;

namespace OrderActors.Node.Testing;

/// <summary>What one command line of the console gave.</summary>
internal sealed record ConsoleRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a command line in environment that hold nothing but what the test gives.</summary>
    public static Task<ConsoleRun> OfAsync(params string[] args) => OfAsync(args, new ConsoleEnvironment());

    public static async Task<ConsoleRun> OfAsync(
        string[] args, ConsoleEnvironment environment, CancellationToken interrupted = default)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await ConsoleProgram.RunAsync(args, output, error, environment, interrupted);
        return new(code, output.ToString(), error.ToString());
    }

    /// <summary>ConsoleEnvironment with these environment variables.</summary>
    public static ConsoleEnvironment With(params (string Name, string Value)[] variables)
    {
        var known = variables.ToDictionary(v => v.Name, v => v.Value);
        return new() { Variable = name => known.GetValueOrDefault(name) };
    }
}
