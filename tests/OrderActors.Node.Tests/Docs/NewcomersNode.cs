using System.Diagnostics;
using System.Text.RegularExpressions;
using OrderActors.Node.Testing;

namespace OrderActors.Node.Tests.Docs;

/// <summary>Runs the commands of pages as a reader does: one node at a time, and its clients.</summary>
/// <remarks>
/// A command is run as it is written, in bash. Three things differ from the reader's machine: the node listens on a
/// free port, <c>dotnet run</c> starts what this build has made, and <c>curl</c> fails on the status of an error.
/// </remarks>
internal sealed class NewcomersNode : IDisposable
{
    private const string Pages = "http://127.0.0.1:8080";
    private const string RunNode = "dotnet run --project src/OrderActors.Node -c Release --";

    private const string Shell = """
        dotnet() {
          if [ "$1 $2 $4 $5 $6" != "run --project -c Release --" ]; then
            echo "not built here: dotnet $*" >&2
            return 90
          fi
          local program="${3#src/}"; shift 6
          if [ "$program" = OrderActors.Cli ]; then program=orders; fi
          command dotnet "$BUILT/$program.dll" "$@"
        }

        """;

    private static readonly TimeSpan CommandTimeout = TimeSpan.FromMinutes(1);

    private readonly FreshFolder folder = new();
    private NodeProcess? node;

    public NewcomersNode() => folder.Write(".curlrc", "fail-with-body");

    /// <summary>Runs a command and compares its end and its output with what the page says.</summary>
    /// <returns>What is wrong, or null.</returns>
    public async Task<string?> RunAsync(PageCommand command)
    {
        if (command.Text.StartsWith(RunNode, StringComparison.Ordinal))
        {
            await RestartAsync(command.Text[RunNode.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
            return null;
        }

        var here = command.Text.Replace(Pages, node!.Address, StringComparison.Ordinal);
        var (code, output, error) = await InShellAsync(here);
        if (code != 0) return $"ends with {code}: {output}{error}";
        var shown = string.Join('\n', command.Output);
        return shown.Length == 0 || Matches(shown, output) ? null : $"prints\n{output}\nwhere the page shows\n{shown}";
    }

    public void Dispose()
    {
        node?.Dispose();
        folder.Dispose();
    }

    /// <summary>Stops the node by Ctrl-C, as the page says, and starts another on its data.</summary>
    private async Task RestartAsync(string[] flags)
    {
        if (node is not null)
        {
            node.Signal("INT");
            var (code, _, error) = await node.ExitAsync();
            if (code != 0) throw new InvalidOperationException($"after Ctrl-C the node ended with {code}: {error}");
            node.Dispose();
        }

        var demo = new TaskCompletionSource();
        node = new(Path.Combine(folder.Path, "data"), ("ORDERACTORS__Services__PaymentFailureRate", "0"))
        {
            Flags = flags,
            Heard = line =>
            {
                if (line.StartsWith("8 orders: ", StringComparison.Ordinal)) demo.TrySetResult();
            },
        };
        await node.StartAsync();
        await node.ReadyAsync();
        if (flags.Contains("--demo")) await demo.Task.WaitAsync(CommandTimeout);
    }

    private async Task<(int Code, string Output, string Error)> InShellAsync(string command)
    {
        var start = new ProcessStartInfo("bash", ["-c", Shell + command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.Path,
        };
        start.Environment["BUILT"] = AppContext.BaseDirectory;
        start.Environment["CURL_HOME"] = folder.Path;
        start.Environment["ORDERACTORS_URL"] = node!.Address;
        using var shell = Process.Start(start)!;
        try
        {
            var (output, error) = (shell.StandardOutput.ReadToEndAsync(), shell.StandardError.ReadToEndAsync());
            await shell.WaitForExitAsync().WaitAsync(CommandTimeout);
            return (shell.ExitCode, await output, await error);
        }
        finally
        {
            if (!shell.HasExited) shell.Kill(entireProcessTree: true);
        }
    }

    private static bool Matches(string shown, string output) =>
        Regex.IsMatch(output.Trim(), $"^{Regex.Escape(shown).Replace("…", ".*", StringComparison.Ordinal)}$");
}
