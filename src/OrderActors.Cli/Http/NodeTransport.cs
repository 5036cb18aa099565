using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrderActors.Cli.Http;

/// <summary>Sends requests and holds the one rule for repeats.</summary>
/// <remarks>
/// The rule: no connection, a cut one, no answer in time, and 429, 502, 503, 504 are repeated, always the same request
/// under the same idempotency key, with waits that double up to 2 s (or what Retry-After says), until the time for
/// repeats is over since the request's first failure. So a command whose answer was lost is never done twice. All else
/// is final.
/// </remarks>
internal sealed class NodeTransport(
    Uri address, TimeSpan retryFor, TimeProvider time, Action<string> notice) : IDisposable
{
    /// <summary>The longest that the node is asked to hold a request back.</summary>
    public static readonly TimeSpan LongPoll = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan AnswerLimit = LongPoll + TimeSpan.FromSeconds(40);
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan NoticeInterval = TimeSpan.FromSeconds(10);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly HttpClient http = Connect(address);
    private readonly Lock noticing = new();
    private long? lastNotice;

    /// <summary>The node's address.</summary>
    public Uri Address => address;

    /// <summary>Sends until there is an answer, a refusal, or the time for repeats is over.</summary>
    public async Task<NodeReply> SendAsync(
        HttpMethod method, string path, object? body, string? key, CancellationToken cancellation)
    {
        var repeats = NewRepeats();
        while (true)
        {
            var (reply, retryAfter) = await AttemptAsync(method, path, body, key, cancellation);
            if (reply is not NodeReply.Unreachable failure) return reply;
            if (!await WaitAsync(repeats, failure, retryAfter, cancellation)) return failure;
        }
    }

    /// <summary>Opens a stream of server-sent events; the caller repeats, by <see cref="WaitAsync"/>.</summary>
    /// <returns>The open answer, or null and why there is none.</returns>
    public async Task<(HttpResponseMessage? Stream, NodeReply? Failure)> OpenAsync(
        string path, string? lastEventId, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Accept.Add(new("text/event-stream"));
        if (lastEventId is { Length: > 0 }) request.Headers.Add("Last-Event-ID", lastEventId);
        try
        {
            var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (answer.IsSuccessStatusCode) return (answer, null);
            using (answer) return (null, (await ReadAsync(answer, cancellation)).Reply);
        }
        catch (Exception e) when (IsConnectionFailure(e, cancellation))
        {
            return (null, new NodeReply.Unreachable(Innermost(e), Busy: false));
        }
    }

    /// <summary>The waits of one request, none made yet.</summary>
    public Repeats NewRepeats() => new(time, retryFor);

    /// <summary>Waits before a repeat; false when the time for repeats is over.</summary>
    public async Task<bool> WaitAsync(
        Repeats repeats, NodeReply.Unreachable failure, TimeSpan? retryAfter, CancellationToken cancellation)
    {
        if (repeats.Next(retryAfter) is not { } wait) return false;
        Notice(failure);
        await Task.Delay(wait, time, cancellation);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    /// <summary>Whether the connection or the answer was lost, and not that the user gave up.</summary>
    public static bool IsConnectionFailure(Exception error, CancellationToken cancellation) =>
        error is HttpRequestException or IOException
        || (error is OperationCanceledException && !cancellation.IsCancellationRequested);

    private async Task<(NodeReply Reply, TimeSpan? RetryAfter)> AttemptAsync(
        HttpMethod method, string path, object? body, string? key, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null) request.Content = JsonContent.Create(body, body.GetType(), options: Json);
        if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        using var limit = new CancellationTokenSource(AnswerLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var answer = await http.SendAsync(request, either.Token);
            return await ReadAsync(answer, either.Token);
        }
        catch (Exception e) when (IsConnectionFailure(e, cancellation))
        {
            var reason = limit.IsCancellationRequested ? "no answer in time" : Innermost(e);
            return (new NodeReply.Unreachable(reason, Busy: false), null);
        }
    }

    private async Task<(NodeReply Reply, TimeSpan? RetryAfter)> ReadAsync(
        HttpResponseMessage answer, CancellationToken cancellation)
    {
        var reply = NodeReply.Read((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellation),
            answer.Headers.Contains("Idempotency-Replayed"),
            answer.Headers.TryGetValues("OrderActors-Stage", out var stages) ? stages.First() : null);
        return answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway
            or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout && reply is NodeReply.Refused refused
            ? (new NodeReply.Unreachable(refused.Text, Busy: true), RetryAfter(answer.Headers.RetryAfter))
            : (reply, null);
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header) =>
        header?.Delta ?? (header?.Date is { } date ? date - time.GetUtcNow() : null);

    private void Notice(NodeReply.Unreachable failure)
    {
        lock (noticing)
        {
            // Sixteen requests may fail at once: one line tells the user as much as sixteen.
            if (lastNotice is { } last && time.GetElapsedTime(last) < NoticeInterval) return;
            lastNotice = time.GetTimestamp();
        }

        var what = failure.Busy ? "is busy" : "does not answer";
        notice(string.Create(CultureInfo.InvariantCulture,
            $"{address} {what} ({failure.Reason}); trying for up to {retryFor.TotalSeconds:0} s"));
    }

    // A proxy that the environment names has no way to this machine's own addresses. The limit on an answer is ours (it
    // runs on the given clock); a live feed has none.
    private static HttpClient Connect(Uri address) => new(new SocketsHttpHandler { UseProxy = !address.IsLoopback })
    {
        BaseAddress = address,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private static string Innermost(Exception error) => error.GetBaseException().Message;

    /// <summary>The waits of one request.</summary>
    internal sealed class Repeats(TimeProvider time, TimeSpan retryFor)
    {
        private long? firstFailure;
        private TimeSpan wait = FirstWait;

        /// <summary>The next wait, never past the end of the time for repeats; null when that is over.</summary>
        public TimeSpan? Next(TimeSpan? asked)
        {
            firstFailure ??= time.GetTimestamp();
            var left = retryFor - time.GetElapsedTime(firstFailure.Value);
            if (left <= TimeSpan.Zero) return null;
            var next = asked is { } told && told > wait ? told : wait;
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
            return next < left ? next : left;
        }
    }
}
