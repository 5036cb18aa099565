using System.Globalization;
using OrderActors.Cli.Http;
using Spectre.Console;

namespace OrderActors.Cli.Imports;

/// <summary>Runs the lines of a file, several at a time, with progress; collects the bad ones.</summary>
internal sealed class ImportRun(ConsoleSession session, string what, int total)
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(3);

    private readonly Lock collecting = new();
    private readonly SortedList<long, BadLine> bad = [];
    private NodeReply? failure;
    private int done;

    /// <summary>The lines that were skipped, by number.</summary>
    public IReadOnlyList<BadLine> BadLines => [.. bad.Values];

    /// <summary>Runs <paramref name="import"/> for every good line.</summary>
    /// <param name="lines">The file.</param>
    /// <param name="concurrency">How many lines at a time.</param>
    /// <param name="import">Imports a line: null when done, else the node's answer that ended it.</param>
    /// <returns>True when the file is through; false when the node was lost on the way and it says so.</returns>
    public async Task<bool> RunAsync<T>(
        IEnumerable<ImportLine<T>> lines, int concurrency, Func<T, Task<NodeReply?>> import)
        where T : class
    {
        if (session.Output.Progress is { } terminal)
        {
            await terminal.Progress().AutoClear(true).StartAsync(async context =>
            {
                var bar = context.AddTask(Markup.Escape(what), maxValue: Math.Max(total, 1));
                await WorkAsync(lines, concurrency, import, () => bar.Value = done);
            });
        }
        else
        {
            using var ticks = session.ConsoleEnvironment.Time.CreateTimer(_ => Tell(), null, ReportInterval,
                ReportInterval);
            await WorkAsync(lines, concurrency, import, static () => { });
        }

        Tell();
        foreach (var line in bad.Values.Where(_ => session.Output.Progress is not null)) Tell(line);
        if (failure is not null) session.Fail(failure);
        return failure is null;
    }

    private async Task WorkAsync<T>(IEnumerable<ImportLine<T>> lines, int concurrency, Func<T, Task<NodeReply?>> import,
        Action advanced) where T : class
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(session.Cancellation);
        try
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = stop.Token };
            // Once the node is lost nothing waits any longer, not even for orders that are under way.
            await Parallel.ForEachAsync(lines, parallel,
                async (line, _) =>
                {
                    if (line.Content is null) Skip(new(line.Number, line.Problem ?? ""));
                    else if (!Finish(line.Number, await import(line.Content).WaitAsync(stop.Token)))
                        await stop.CancelAsync();
                    Interlocked.Increment(ref done);
                    advanced();
                });
        }
        catch (OperationCanceledException) when (failure is not null)
        {
            // The node is gone; what remains of the file is left for the next run.
        }
    }

    private bool Finish(long number, NodeReply? ended)
    {
        if (ended is NodeReply.Refused refused) Skip(new(number, refused.Text));
        else if (ended is NodeReply.Unreachable) Interlocked.CompareExchange(ref failure, ended, null);
        return ended is not NodeReply.Unreachable;
    }

    private void Skip(BadLine line)
    {
        line = line with { Reason = Echo.OfReason(line.Reason) };
        lock (collecting) bad[line.Line] = line;

        // A bar would be torn by lines in between: on a terminal they follow at the end.
        if (session.Output.Progress is null) Tell(line);
    }

    private void Tell(BadLine line) =>
        session.Output.Note(string.Create(CultureInfo.InvariantCulture, $"line {line.Line}: {line.Reason}"));

    private void Tell() =>
        session.Output.Note(string.Create(
            CultureInfo.InvariantCulture, $"{what}: {Volatile.Read(ref done)} of {total} lines"));
}
