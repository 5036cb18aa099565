using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace OrderActors.Cli.Http;

/// <summary>Follows live events and takes up again after the newest one it has, whenever it is cut off.</summary>
internal sealed class LiveFeed(NodeTransport transport)
{
    private string lastEventId = "";

    /// <summary>Why the feed ended: the node's refusal, or that it could not be reached again.</summary>
    public NodeReply? Failure { get; private set; }

    /// <summary>Yields events until the caller stops or <see cref="Failure"/> says why there are no more.</summary>
    public async IAsyncEnumerable<SseItem<string>> ReadAsync(
        string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var repeats = transport.NewRepeats();
        while (true)
        {
            var (stream, failure) = await transport.OpenAsync(path, lastEventId, cancellation);
            if (stream is not null)
            {
                // The node is back: a later cut has its own time for repeats, with its own first waits. (A node that
                // only opens and closes causes waits all the same: one each round.)
                repeats = transport.NewRepeats();
                using (stream)
                    await foreach (var item in ItemsAsync(stream, cancellation)) yield return item;
                failure = new NodeReply.Unreachable("the connection was cut", Busy: false);
            }

            if (failure is NodeReply.Unreachable gone
                && await transport.WaitAsync(repeats, gone, null, cancellation)) continue;
            Failure = failure;
            yield break;
        }
    }

    private async IAsyncEnumerable<SseItem<string>> ItemsAsync(
        HttpResponseMessage answer, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
        var parser = SseParser.Create(body);
        await using var items = parser.EnumerateAsync(cancellation).GetAsyncEnumerator(cancellation);
        while (true)
        {
            try
            {
                if (!await items.MoveNextAsync()) yield break;
            }
            catch (Exception e) when (NodeTransport.IsConnectionFailure(e, cancellation))
            {
                yield break;
            }

            lastEventId = parser.LastEventId;
            yield return items.Current;
        }
    }
}
