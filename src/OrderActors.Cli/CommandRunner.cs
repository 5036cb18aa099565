using System.CommandLine;
using System.CommandLine.Parsing;
using OrderActors.Cli.Commands;
using OrderActors.Cli.Http;

namespace OrderActors.Cli;

/// <summary>Makes commands, with the options that all of them have, and runs each in a session of its own.</summary>
internal sealed class CommandRunner
{
    /// <summary>How long a command is repeated while the node does not take it.</summary>
    private const int RetrySeconds = 30;

    private const string DefaultAddress = "http://127.0.0.1:8080";

    private readonly TextWriter output;
    private readonly TextWriter error;
    private readonly Option<Uri> address;
    private readonly Option<bool> json;
    private readonly Option<TimeSpan?> retryFor;

    public CommandRunner(TextWriter output, TextWriter error, ConsoleEnvironment environment)
    {
        (this.output, this.error, ConsoleEnvironment) = (output, error, environment);
        Uri? ReadAddress(ArgumentResult result) => Address(result, environment.Variable("ORDERACTORS_URL"));
        address = new("--url")
        {
            Description = "The node's address [environment: ORDERACTORS_URL]",
            HelpName = "address",
            CustomParser = ReadAddress,
            DefaultValueFactory = ReadAddress!,
            Recursive = true,
        };
        json = new("--json")
        {
            Description = "Print the node's JSON: one document; watch and history: one line per event",
            Recursive = true,
        };
        retryFor = new("--retry-for")
        {
            Description = "How long to retry, such as 5m or a number of seconds, while the node does not answer or is "
                + $"busy [{RetrySeconds}; imports: {ImportCommands.RetrySeconds}]",
            HelpName = "duration",
            CustomParser = ReadRetryFor,
            Recursive = true,
        };
    }

    /// <summary>What the options' defaults are read from.</summary>
    public ConsoleEnvironment ConsoleEnvironment { get; }

    /// <summary>The options of every command.</summary>
    public IReadOnlyList<Option> SharedOptions => [address, json, retryFor];

    /// <summary>Makes a command.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="symbols">Its arguments and options.</param>
    /// <param name="run">Does it and gives the exit code.</param>
    /// <param name="retrySeconds">How long requests are repeated unless the user says otherwise.</param>
    public Command Create(string name, string description, IEnumerable<Symbol> symbols,
        Func<ConsoleSession, ParseResult, Task<int>> run, int retrySeconds = RetrySeconds)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument) command.Arguments.Add(argument);
            else command.Options.Add((Option)symbol);
        }

        command.SetAction((parsed, cancellation) => RunAsync(run, parsed, cancellation, retrySeconds));
        return command;
    }

    /// <summary>Runs an action in a session.</summary>
    public async Task<int> RunAsync(Func<ConsoleSession, ParseResult, Task<int>> run, ParseResult parsed,
        CancellationToken cancellation, int retrySeconds = RetrySeconds)
    {
        var show = new ConsoleOutput(output, error, ConsoleEnvironment, parsed.GetValue(json));
        var retryTime = parsed.GetValue(retryFor) ?? TimeSpan.FromSeconds(retrySeconds);
        using var transport = new NodeTransport(
            parsed.GetRequiredValue(address), retryTime, ConsoleEnvironment.Time, show.Note);
        return await run(new(new(transport, cancellation), show, ConsoleEnvironment, cancellation), parsed);
    }

    private static TimeSpan? ReadRetryFor(ArgumentResult result)
    {
        if (Wait.TryParse(result.Tokens[0].Value, out var wait, out var mistake)) return wait;
        result.AddError($"--retry-for is '{result.Tokens[0].Value}', which {mistake}.");
        return null;
    }

    private static Uri? Address(ArgumentResult result, string? variable)
    {
        var given = result.Tokens.Count > 0 ? result.Tokens[0].Value
            : variable is { Length: > 0 } ? variable : DefaultAddress;

        // A relative path is resolved against the last slash: without one at the end its last part is lost.
        if (Uri.TryCreate(given.EndsWith('/') ? given : given + "/", UriKind.Absolute, out var uri)
            && uri.Scheme is "http" or "https") return uri;
        result.AddError($"'{given}' is not an address of a node; it looks like {DefaultAddress}.");
        return null;
    }
}
