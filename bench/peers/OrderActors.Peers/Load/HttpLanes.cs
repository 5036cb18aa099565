using System.Globalization;
using System.Text;
using OrderActors.Bench;

namespace OrderActors.Peers.Load;

/// <summary>Orders over HTTP on one keep-alive connection; what is asked depends on the system.</summary>
internal abstract class HttpLane : ILane
{
    private readonly RawHttp http = new();

    public static async ValueTask<ILane> OpenAsync(string system, int port)
    {
        HttpLane lane = system == RestateLane.System ? new RestateLane() : new NodeLane();
        try
        {
            await lane.http.ConnectAsync(port);
            return lane;
        }
        catch
        {
            lane.Dispose();
            throw;
        }
    }

    public abstract Task PlaceAsync(string id);

    public abstract Task FinishAsync(string id);

    public void Dispose() => http.Dispose();

    /// <summary>Sends a request that must be answered well and with a body that has the expected text.</summary>
    protected async Task AskAsync(string method, string path, string? body, string? expected = null)
    {
        var (status, answer) = await http.SendAsync(method, path, body);
        if (status is >= 200 and < 300 &&
            (expected is null || answer.Span.IndexOf(Encoding.ASCII.GetBytes(expected)) >= 0)) return;
        throw new IOException(string.Create(CultureInfo.InvariantCulture,
            $"{method} {path}: {status} {Encoding.UTF8.GetString(answer.Span)}"));
    }
}

/// <summary>OrderActors: two requests, each of which waits for what it is about.</summary>
internal sealed class NodeLane : HttpLane
{
    public const string System = "orderactors";

    private const string Order = """{"customerId":"C-1","sku":"SKU-1","quantity":2,"amount":12345}""";

    public override Task PlaceAsync(string id) => AskAsync("POST",
        $"/api/sagas/peer-order/{id}?waitFor=awaiting-approval", Order, "\"awaiting-approval\"");

    public override Task FinishAsync(string id) => AskAsync("POST",
        $"/api/sagas/peer-order/{id}/messages/approve?waitFor=end", """{"by":"alice"}""", "\"completed\"");
}

/// <summary>
/// Restate's ingress: the workflow is started, its durable promise is resolved, and its end is attached to. The promise
/// takes an approval that comes early, so nothing is waited for in between.
/// </summary>
internal sealed class RestateLane : HttpLane
{
    public const string System = "restate";

    public override Task PlaceAsync(string id) => AskAsync("POST", $"/PeerOrder/{id}/run/send",
        $$"""{"id":"{{id}}","customerId":"C-1","sku":"SKU-1","quantity":2,"amount":12345}""");

    public override async Task FinishAsync(string id)
    {
        await AskAsync("POST", $"/PeerOrder/{id}/approve", """{"by":"alice"}""");
        await AskAsync("GET", $"/restate/workflow/PeerOrder/{id}/attach", null, "\"completed\"");
    }
}
