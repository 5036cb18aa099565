using System.Data.Common;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using OrderActors.Sagas;

namespace OrderActors.Node.Setup;

/// <summary>Turns what can go wrong at a start into one line and an exit code.</summary>
internal static class StartFailures
{
    /// <summary>Runs the node and says how it ended.</summary>
    public static async Task<int> ReportAsync(Func<Task> run)
    {
        try
        {
            await run();
            return ExitCodes.Ok;
        }
        catch (Exception e)
        {
            // The program's boundary: nobody above could do more than say it.
            var cause = e is AggregateException { InnerExceptions: [var only] } ? only : e;
            var (code, line) = Explain(cause);
            await Console.Error.WriteLineAsync($"order-node: {line.ReplaceLineEndings(" ")}");
            return code;
        }
    }

    /// <summary>Ends the process at once over what its engine met while it ran or took over.</summary>
    /// <param name="failure">What it met.</param>
    /// <param name="otherwise">The exit code where the failure has none of its own.</param>
    public static void End(Exception failure, int otherwise = ExitCodes.InputOutput)
    {
        var (code, line) = Explain(failure);
        if (code == ExitCodes.Failed) code = otherwise;
        // A logger's queue may not be written out before the end; this line is.
        Console.Error.WriteLine($"order-node: {line.ReplaceLineEndings(" ")}");
        Environment.Exit(code);
    }

    private static (int Code, string Line) Explain(Exception e) => e switch
    {
        BrokenInvariantException { Code: "OA0011" } => (ExitCodes.DataInUse, e.Message),
        BrokenInvariantException { Code: "OA0001" or "OA0002" or "OA0012" } => (ExitCodes.JournalUnreadable, e.Message),
        BrokenInvariantException { Code: "OA0024" } => (ExitCodes.LeftCluster, e.Message),
        BrokenInvariantException { Code: "OA0025" } => (ExitCodes.StoresDisagree, e.Message),
        BrokenInvariantException { Code: "OA0013" or "OA0014" or "OA0020" } => (ExitCodes.InputOutput, e.Message),
        IOException { InnerException: AddressInUseException } => (ExitCodes.AddressInUse, e.Message),
        IOException { InnerException: SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } } =>
            (ExitCodes.AddressInUse, e.Message),
        BrokenInvariantException { Code: "OA0022" or "OA0023" } => (ExitCodes.Usage, e.Message),
        OptionsValidationException or SettingsException => (ExitCodes.Usage, e.Message),
        IOException or UnauthorizedAccessException or DbException => (ExitCodes.InputOutput, e.Message),
        _ => (ExitCodes.Failed, $"{e.GetType().Name}: {e.Message}"),
    };
}
