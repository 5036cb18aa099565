using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrderActors.Cli.Tests;

/// <summary>A request as it came over the wire.</summary>
internal sealed record WireRequest(string Path, string? Key, string? LastEventId);

/// <summary>
/// An HTTP listener that gives one scripted answer a request, faults among them. It is not a node: it shows what the
/// console does about a wire and a node that fail, which a real node does only by chance.
/// </summary>
internal sealed class FaultyServer : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly Task serving;

    public FaultyServer(params Action<HttpListenerResponse>[] script)
    {
        Address = $"http://127.0.0.1:{FreePort()}/";
        listener.Prefixes.Add(Address);
        listener.Start();
        serving = ServeAsync(script);
    }

    public string Address { get; }

    /// <summary>The requests so far, in order.</summary>
    public List<WireRequest> Requests { get; } = [];

    /// <summary>Answers with JSON.</summary>
    public static Action<HttpListenerResponse> Answer(int status, string json) => response =>
    {
        response.StatusCode = status;
        response.Close(Encoding.UTF8.GetBytes(json), willBlock: true);
    };

    /// <summary>Cuts the connection in the middle of an answer.</summary>
    public static void Cut(HttpListenerResponse response)
    {
        response.ContentLength64 = 1000;
        response.OutputStream.Write("{"u8);
        response.OutputStream.Flush();
        response.Abort();
    }

    /// <summary>Sends these server-sent events and cuts the connection.</summary>
    public static Action<HttpListenerResponse> EventsThenCut(string events) => response =>
    {
        response.ContentType = "text/event-stream";
        response.SendChunked = true;
        response.OutputStream.Write(Encoding.UTF8.GetBytes(events));
        response.OutputStream.Flush();
        response.Abort();
    };

    public void Dispose()
    {
        listener.Close();
        serving.Wait();
    }

    private async Task ServeAsync(Action<HttpListenerResponse>[] script)
    {
        try
        {
            foreach (var answer in script)
            {
                var context = await listener.GetContextAsync();
                Requests.Add(new(context.Request.Url!.PathAndQuery, context.Request.Headers["Idempotency-Key"],
                    context.Request.Headers["Last-Event-ID"]));
                answer(context.Response);
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Closed by the test, which asserts how many requests came.
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
