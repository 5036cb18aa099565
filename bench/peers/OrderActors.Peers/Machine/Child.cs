using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;

namespace OrderActors.Peers.Machine;

/// <summary>
/// A process of the race. Its standard input is a pipe, so that a child of ours ends when the race does, however that
/// ended; the last of what it said is kept for the message when it fails.
/// </summary>
internal sealed class Child : IDisposable
{
    private const int LinesKept = 5;

    private readonly Process process;
    private readonly string name;
    private readonly Channel<string> lines = Channel.CreateUnbounded<string>();
    private readonly ConcurrentQueue<string> last = new();

    private Child(Process process, string name)
    {
        this.process = process;
        this.name = name;
        process.OutputDataReceived += (_, line) => Heard(line.Data, isOutput: true);
        process.ErrorDataReceived += (_, line) => Heard(line.Data, isOutput: false);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public static Child Start(string program, IEnumerable<string> arguments, string folder,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (variable, value) in environment ?? new Dictionary<string, string>())
            start.Environment[variable] = value;
        return new(Process.Start(start)!, Path.GetFileName(program));
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="RaceException">It failed; the message has the last of what it said.</exception>
    public static async Task RunAsync(
        string program, IEnumerable<string> arguments, string folder, CancellationToken cancellation)
    {
        using var child = Start(program, arguments, folder);
        try
        {
            await child.process.WaitForExitAsync(cancellation);
        }
        finally
        {
            child.Kill();
        }

        if (child.process.ExitCode != 0) throw child.Failure();
    }

    public async Task WriteLineAsync(string line, CancellationToken cancellation)
    {
        await process.StandardInput.WriteLineAsync(line.AsMemory(), cancellation);
        await process.StandardInput.FlushAsync(cancellation);
    }

    /// <summary>The next line of output that is for us; libraries may say other things in between.</summary>
    /// <exception cref="RaceException">The process ended before.</exception>
    public async Task<string> ReadLineAsync(string beginning, CancellationToken cancellation)
    {
        await foreach (var line in lines.Reader.ReadAllAsync(cancellation))
            if (line.StartsWith(beginning, StringComparison.Ordinal)) return line;
        throw Failure();
    }

    /// <summary>SIGKILL to the process and its descendants, and the wait for its end.</summary>
    public void Kill()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.WaitForExit();
    }

    public void Dispose() => process.Dispose();

    public RaceException Failure() => new($"{name} ended or failed: {string.Join(" / ", last)}");

    private void Heard(string? line, bool isOutput)
    {
        if (line is null)
        {
            if (isOutput) lines.Writer.Complete();
            return;
        }

        // Traces of calls would push the error itself out.
        if (line.Length > 0 && !line.StartsWith("   ", StringComparison.Ordinal)) last.Enqueue(line.Trim());
        if (last.Count > LinesKept) last.TryDequeue(out _);
        if (isOutput) lines.Writer.TryWrite(line);
    }
}

/// <summary>A run cannot be done or its figures are not to be trusted; the message says why.</summary>
internal sealed class RaceException(string message) : Exception(message);
