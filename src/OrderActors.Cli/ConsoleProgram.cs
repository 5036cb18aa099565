using System.CommandLine;
using System.CommandLine.Invocation;
using OrderActors.Cli.Commands;
using OrderActors.Output;

namespace OrderActors.Cli;

/// <summary>The program <c>orders</c>: the console gateway to a node, over HTTP.</summary>
public static class ConsoleProgram
{
    /// <summary>Runs one command line.</summary>
    /// <param name="args">The command line without the program's name.</param>
    /// <param name="output">Where data goes.</param>
    /// <param name="error">Where everything else goes: progress, hints, errors.</param>
    /// <param name="environment">Environment, clock, and whether the writers are terminals.</param>
    /// <param name="interrupted">Cancelled when the user interrupts the program.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error,
        ConsoleEnvironment environment, CancellationToken interrupted = default)
    {
        // '@' begins the name of a file of data, and nothing else.
        var parsed = Root(output, error, environment).Parse(args, new() { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var mistake in parsed.Errors.Select(each => each.Message).Distinct())
                await error.WriteLineAsync(SafeText.Escape(mistake));
            await error.WriteLineAsync($"See: {CommandPath(parsed)} --help");
            return ExitCodes.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new()
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            }, interrupted);
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            await error.WriteLineAsync("Interrupted.");
            return ExitCodes.Interrupted;
        }
    }

    private static RootCommand Root(TextWriter output, TextWriter error, ConsoleEnvironment environment)
    {
        var runner = new CommandRunner(output, error, environment);
        var root = new RootCommand($"""
            Durable order sagas: the console gateway to an OrderActors node.

            Without a command it runs one saga as the environment says: WORKFLOW_TYPE (order or greet), ORDER_ID,
            USER_ID, ASYNC, AUTO_APPROVE, AUTO_APPROVE_AFTER, ORDERACTORS_URL. See docs/reference/console.md.

            {ExitCodes.Help}
            """);
        foreach (var option in runner.SharedOptions) root.Options.Add(option);
        root.SetAction((parsed, cancellation) => runner.RunAsync(EnvironmentRun.RunAsync, parsed, cancellation));
        OrderCommands.AddTo(root, runner);
        ViewCommands.AddTo(root, runner);
        WatchCommand.AddTo(root, runner);
        RepairCommands.AddTo(root, runner);
        SagaCommands.AddTo(root, runner);
        GreetCommand.AddTo(root, runner);
        KindCommands.AddTo(root, runner);
        ShopCommands.AddTo(root, runner);
        ImportCommands.AddTo(root, runner);
        MaintenanceCommands.AddTo(root, runner);
        ClusterCommands.AddTo(root, runner);
        return root;
    }

    private static string CommandPath(ParseResult parsed)
    {
        var names = new List<string>();
        for (var at = parsed.CommandResult; at.Parent is System.CommandLine.Parsing.CommandResult parent; at = parent)
            names.Insert(0, at.Command.Name);
        return string.Join(' ', ["orders", .. names]);
    }
}
