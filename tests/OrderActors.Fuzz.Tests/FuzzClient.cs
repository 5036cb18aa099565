using System.Collections.Concurrent;
using System.Net.Sockets;
using OrderActors.Node.Testing;

namespace OrderActors.Fuzz.Tests;

/// <summary>Sends case after case over a connection, and looks at every answer.</summary>
/// <param name="address">The node.</param>
/// <param name="http">Another way to the node.</param>
/// <param name="found">Where it says what is wrong.</param>
internal sealed class FuzzClient(Uri address, HttpClient http, FuzzFindings found) : IDisposable
{
    /// <summary>Nothing may take as long: the longest wait that a request may ask for is a minute.</summary>
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(90);

    private RawConnection? open;
    private bool broken;

    /// <summary>Sends it and says what is wrong with the answers.</summary>
    public async Task RunAsync(FuzzCase fuzz)
    {
        using var timeout = new CancellationTokenSource(TestTimeout);
        var fresh = open is null || broken || fuzz.Ending != Ending.Read;
        try
        {
            if (fresh) Close();
            open ??= await RawConnection.OpenAsync(address.Port, timeout.Token);
            if (fuzz.Ending == Ending.Read) await ExchangeAsync(fuzz, open, timeout.Token);
            else await BreakAsync(fuzz, open, timeout.Token);
            if (fuzz.Ending != Ending.Read) Close();
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            Wrong(fuzz, $"nothing came for {TestTimeout}");
        }
        catch (EndOfStreamException) when (fuzz.Ending != Ending.Read)
        {
            // Who ends his half of a connection is taken for gone, and may not get the rest of his answer.
            Close();
        }
        catch (InvalidDataException) when (fuzz.Bytes.Span.StartsWith("PRI * HTTP/2.0"u8))
        {
            // The preface of another version is answered in that version's own form: it is not spoken here.
            Close();
        }
        catch (Exception e) when (e is IOException or InvalidDataException or FormatException or OverflowException)
        {
            Wrong(fuzz, e.Message);
        }
        catch (SocketException e)
        {
            // Of what is not HTTP, or was cut off, the node may let go as it likes.
            if (fuzz.WellFormed) Wrong(fuzz, $"{(fresh ? "a new" : "a used")} connection: {e.SocketErrorCode}");
            Close();
        }
    }

    public void Dispose() => Close();

    private async Task ExchangeAsync(FuzzCase fuzz, RawConnection connection, CancellationToken cancellation)
    {
        // The node may answer before it has read all, and read no further.
        var sending = SendAsync(fuzz, connection, cancellation);
        RawResponse? answer = null;
        for (var i = 0; i < fuzz.Methods.Count; i++)
        {
            answer = await connection.ReadAsync(fuzz.Methods[i], cancellation);
            if (answer is null)
            {
                Wrong(fuzz, "the connection ended without an answer");
                return;
            }

            Look(fuzz, answer, fuzz.Methods[i], i == 0);
            if (answer.Closes || answer.IsStream) break;
        }

        if (!answer!.Closes && !answer.IsStream)
        {
            await sending;
            return;
        }

        if (answer.IsStream) connection.Reset();
        else if (await connection.GoesOnAsync(cancellation)) Wrong(fuzz, "the connection continues after its end");
        Close();
    }

    /// <summary>Sends all of it, unless the node lets go before: the answers tell whether it may.</summary>
    private static async Task SendAsync(FuzzCase fuzz, RawConnection connection, CancellationToken cancellation)
    {
        try
        {
            await connection.SendAsync(fuzz.Bytes, cancellation);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
        }
    }

    private async Task BreakAsync(FuzzCase fuzz, RawConnection connection, CancellationToken cancellation)
    {
        var sending = SendAsync(fuzz, connection, cancellation);
        switch (fuzz.Ending)
        {
            case Ending.Reset:
                await sending;
                connection.Reset();
                return;
            case Ending.ResetInWait:
                await sending;
                await http.GetByteArrayAsync(new Uri("/healthz", UriKind.Relative), cancellation);
                connection.Reset();
                return;
            case Ending.EndSending:
                await sending;
                connection.EndSending();
                break;
        }

        while (await connection.ReadAsync(fuzz.Methods[0], cancellation) is { } answer)
        {
            Look(fuzz, answer, fuzz.Methods[0], isFirst: true);
            if (answer.IsStream || (fuzz.Ending == Ending.Stall && !answer.Closes)) return;
        }
    }

    private void Look(FuzzCase fuzz, RawResponse answer, string method, bool isFirst)
    {
        found.Answered(answer);
        if (ResponseRules.Check(answer, method, fuzz.WellFormed, fuzz.MustRefuse && isFirst) is { } wrong)
            Wrong(fuzz, $"{wrong}\nthe answer: {answer.Status} {ByteText.Escape(answer.Body)}");
    }

    private void Wrong(FuzzCase fuzz, string what)
    {
        found.Wrong(fuzz, what);
        broken = true;
    }

    private void Close()
    {
        open?.Dispose();
        open = null;
        broken = false;
    }
}

/// <summary>What a run found: what was wrong, and what the node took.</summary>
internal sealed class FuzzFindings
{
    private const string Orders = "/api/orders/";
    private const string Sagas = "/api/sagas/";

    private readonly ConcurrentQueue<(FuzzCase Case, string What)> wrong = new();
    private readonly ConcurrentDictionary<int, int> statuses = new();
    private readonly ConcurrentDictionary<string, bool> started = new(StringComparer.Ordinal);

    /// <summary>What was wrong, with the request.</summary>
    public IReadOnlyCollection<(FuzzCase Case, string What)> AllWrong => wrong;

    /// <summary>How many answers had each status.</summary>
    public IReadOnlyDictionary<int, int> Statuses => statuses;

    /// <summary>Every saga that the node said it had started, by its persistence id.</summary>
    public IEnumerable<string> Started => started.Keys;

    public void Wrong(FuzzCase fuzz, string what) => wrong.Enqueue((fuzz, what));

    public void Answered(RawResponse answer)
    {
        statuses.AddOrUpdate(answer.Status, 1, static (_, count) => count + 1);
        if (answer.Status != 202) return;
        var location = answer.Header("location");
        if (location.StartsWith(Orders, StringComparison.Ordinal)) started[$"order/{location[Orders.Length..]}"] = true;
        if (location.StartsWith(Sagas, StringComparison.Ordinal)) started[location[Sagas.Length..]] = true;
    }
}
