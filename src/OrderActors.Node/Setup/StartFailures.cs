using System.Data.Common;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using OrderActors.Engine.Settings;
using OrderActors.Output;
using OrderActors.Sagas;
using OrderActors.Storage.Sqlite;

namespace OrderActors.Node.Setup;

/// <summary>Turns what can go wrong at a start into one line and an exit code.</summary>
internal static class StartFailures
{
    // ERROR_DISK_FULL, and ENOSPC.
    private const int DiskFull = 0x70;
    private const int DiskFullOfUnix = 28;

    /// <summary>Runs the node and says how it ended.</summary>
    /// <param name="run">The node, from its start to its end.</param>
    /// <param name="asked">Cancelled when the process is asked to stop: a start may end over that.</param>
    public static async Task<int> ReportAsync(Func<Task> run, CancellationToken asked)
    {
        try
        {
            await run();
            return ExitCodes.Ok;
        }
        catch (Exception e) when (asked.IsCancellationRequested && IsCancelled(e))
        {
            return ExitCodes.Ok;
        }
        catch (Exception e)
        {
            // The program's boundary: no caller could do more than report it.
            var cause = e is AggregateException { InnerExceptions: [var only] } ? only : e;
            var (code, line) = Explain(cause);
            await Console.Error.WriteLineAsync($"order-node: {SafeText.Escape(line.ReplaceLineEndings(" "))}");
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
        Console.Error.WriteLine($"order-node: {SafeText.Escape(line.ReplaceLineEndings(" "))}");
        Environment.Exit(code);
    }

    /// <summary>Ends the process at once, since a part of it does not work any more and never will.</summary>
    public static void End(TypeInitializationException broken)
    {
        try
        {
            Console.Error.WriteLine($"order-node: OA0034: {broken.TypeName} could not be initialized, and stays so: "
                + broken.GetBaseException().Message.ReplaceLineEndings(" "));
        }
        finally
        {
            // Also when there is no descriptor left to say so.
            Environment.Exit(ExitCodes.Broken);
        }
    }

    /// <summary>Whether it is a cancellation, or caused by one; a cancelled query has a cause of its own.</summary>
    private static bool IsCancelled(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
            if (e is OperationCanceledException) return true;
        return false;
    }

    private static (int Code, string Line) Explain(Exception e) => e switch
    {
        _ when IsWantOfRoom(e) => (ExitCodes.InputOutput,
            $"OA0033: there is no room on the disk for what a start writes ({e.Message}). Make room, start again"),
        BrokenInvariantException { Code: "OA0011" } => (ExitCodes.DataInUse, e.Message),
        BrokenInvariantException { Code: "OA0001" or "OA0002" or "OA0012" } => (ExitCodes.JournalUnreadable, e.Message),
        BrokenInvariantException { Code: "OA0024" } => (ExitCodes.LeftCluster, e.Message),
        BrokenInvariantException { Code: "OA0025" } => (ExitCodes.StoresDisagree, e.Message),
        BrokenInvariantException { Code: "OA0013" or "OA0014" or "OA0020" or "OA0033" } =>
            (ExitCodes.InputOutput, e.Message),
        IOException { InnerException: AddressInUseException } => (ExitCodes.AddressInUse, e.Message),
        IOException { InnerException: SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } } =>
            (ExitCodes.AddressInUse, e.Message),
        // An address that no interface has, or a port that only root may take.
        SocketException or IOException { InnerException: SocketException } =>
            (ExitCodes.Usage, $"the node cannot listen there: {e.Message}"),
        BrokenInvariantException { Code: "OA0022" or "OA0023" or "OA0036" or "OA0037" } => (ExitCodes.Usage, e.Message),
        OptionsValidationException or SettingsException or global::Akka.Configuration.ConfigurationException =>
            (ExitCodes.Usage, e.Message),
        IOException or UnauthorizedAccessException or DbException or ServiceUnavailableError =>
            (ExitCodes.InputOutput, e.Message),
        _ => (ExitCodes.Failed, $"{e.GetType().Name}: {e.Message}"),
    };

    /// <summary>Whether a file could not grow; the databases say so by numbers of their own.</summary>
    private static bool IsWantOfRoom(Exception e) => e switch
    {
        SqliteException sqlite => SqliteFaults.IsWantOfRoom(sqlite),
        IOException io => (io.HResult & 0xFFFF) is DiskFull or DiskFullOfUnix,
        _ => false,
    };
}
