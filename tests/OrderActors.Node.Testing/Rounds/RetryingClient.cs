using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;

namespace OrderActors.Node.Testing.Rounds;

/// <summary>People's way to the node: they ask again, under the same key, until they have an answer.</summary>
/// <param name="addresses">Where they ask, in turns: a cluster has several nodes.</param>
/// <param name="timeout">Cancels every request and wait.</param>
internal sealed class RetryingClient(IReadOnlyList<string> addresses, CancellationToken timeout) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1.5);

    private readonly HttpClient http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private int turn = -1;
    private long answered;
    private long lost;
    private long unheard;
    private long postponed;

    /// <summary>The way to one node.</summary>
    public RetryingClient(string address, CancellationToken timeout) : this([address], timeout)
    {
    }

    /// <summary>Final answers.</summary>
    public long Answered => Interlocked.Read(ref answered);

    /// <summary>Requests that nobody answered.</summary>
    public long Lost => Interlocked.Read(ref lost);

    /// <summary>Requests that never left, for want of anybody who listens.</summary>
    public long Unheard => Interlocked.Read(ref unheard);

    /// <summary>Requests that were answered "not now" (503).</summary>
    public long Postponed => Interlocked.Read(ref postponed);

    /// <summary>Answers that say that the node met an error of its own (500).</summary>
    public ConcurrentQueue<string> Errors { get; } = [];

    /// <summary>Notified of every final answer.</summary>
    public Action? Heard { get; set; }

    public void Dispose() => http.Dispose();

    /// <summary>Sends a command until it is answered.</summary>
    public async Task<NodeResponse> SendAsync(OrderMemory order, Wish wish)
    {
        while (true)
        {
            var before = order.Count;
            wish.CountSend();
            using var request = new HttpRequestMessage(HttpMethod.Post, Next(wish.Path))
            {
                Content = JsonContent.Create(wish.Body),
            };
            request.Headers.Add("Idempotency-Key", wish.Key);
            if (await TryAsync(request, Longest) is { } answer)
            {
                order.Remember(answer, wish, before);
                Heard?.Invoke();
                return answer;
            }

            await RealTime.PassAsync(Pause, timeout);
        }
    }

    /// <summary>Asks for an order's status, once it is at a stage or the time is up.</summary>
    public async Task<NodeResponse> LookAsync(OrderMemory order, string? stage = null, int seconds = 2)
    {
        while (true)
        {
            var before = order.Count;
            var query = stage is null ? "" : FormattableString.Invariant($"?waitFor={stage}&timeoutSeconds={seconds}");
            using var request = new HttpRequestMessage(HttpMethod.Get, Next($"/api/orders/{order.Id.Id}{query}"));
            if (await TryAsync(request, Longest + TimeSpan.FromSeconds(stage is null ? 0 : seconds)) is { } answer)
            {
                order.Remember(answer, null, before);
                Heard?.Invoke();
                return answer;
            }

            await RealTime.PassAsync(Pause, timeout);
        }
    }

    /// <summary>Asks for something until it is answered.</summary>
    public async Task<NodeResponse> GetAsync(string path)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Next(path));
            if (await TryAsync(request, TimeSpan.FromSeconds(30)) is { } answer) return answer;
            await RealTime.PassAsync(Pause, timeout);
        }
    }

    /// <summary>Whether the node says that it takes commands.</summary>
    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(timeout);
            giveUp.CancelAfter(Longest);
            using var response = await http.GetAsync(Next("/readyz"), giveUp.Token);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception e) when (IsLoss(e))
        {
            return false;
        }
    }

    /// <summary>One try: null when there is no answer, or no final one.</summary>
    private async Task<NodeResponse?> TryAsync(HttpRequestMessage request, TimeSpan longest)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(timeout);
        giveUp.CancelAfter(longest);
        try
        {
            using var response = await http.SendAsync(request, giveUp.Token);
            var body = await response.Content.ReadAsStringAsync(giveUp.Token);
            if (response.StatusCode < HttpStatusCode.InternalServerError)
            {
                Interlocked.Increment(ref answered);
                return new((int)response.StatusCode, response.Headers.Contains("Idempotency-Replayed"), body);
            }

            if (response.StatusCode == HttpStatusCode.ServiceUnavailable) Interlocked.Increment(ref postponed);
            else Errors.Enqueue($"{request.Method} {request.RequestUri}: {(int)response.StatusCode} {body}");
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError)
        {
            Interlocked.Increment(ref unheard);
        }
        catch (Exception e) when (IsLoss(e))
        {
            Interlocked.Increment(ref lost);
        }

        return null;
    }

    private Uri Next(string path) =>
        new(new(addresses[(int)((uint)Interlocked.Increment(ref turn) % (uint)addresses.Count)]), path);

    private bool IsLoss(Exception e) => e is HttpRequestException or IOException ||
        (e is OperationCanceledException && !timeout.IsCancellationRequested);
}
