using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrderActors.Bench;

/// <summary>
/// One keep-alive HTTP/1.1 connection that costs little: the load driver shares two cores with what it
/// measures, and what it spends is missing there. Understands what the measured servers send and no more.
/// </summary>
internal sealed class RawHttp : IDisposable
{
    private readonly Socket socket =
        new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] buffer = new byte[64 * 1024];
    private int filled;

    public async Task ConnectAsync(int port) => await socket.ConnectAsync(IPAddress.Loopback, port);

    /// <summary>Sends a request and returns the status code and the body; the body is good until the next
    /// request.</summary>
    public async Task<(int Status, ReadOnlyMemory<byte> Body)> SendAsync(string method, string path, string? body)
    {
        var request = body is null
            ? $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
            : $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n" +
              $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";
        await socket.SendAsync(Encoding.ASCII.GetBytes(request));
        filled = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
            if (read == 0) throw new IOException("the node closed the connection");
            filled += read;
            if (Complete() is { } response) return response;
        }
    }

    public void Dispose() => socket.Dispose();

    private (int Status, ReadOnlyMemory<byte> Body)? Complete()
    {
        var text = buffer.AsSpan(0, filled);
        var end = text.IndexOf("\r\n\r\n"u8);
        if (end < 0) return null;
        var headers = text[..end];
        var status = Number(headers[9..]);
        if (Header(headers, "content-length") is { Length: > 0 } given)
        {
            var length = Number(given);
            return filled < end + 4 + length ? null : (status, buffer.AsMemory(end + 4, length));
        }

        if (Header(headers, "transfer-encoding").IsEmpty) return (status, ReadOnlyMemory<byte>.Empty);
        // One chunk and the last one: all that a status of this size comes in.
        if (!text.EndsWith("\r\n0\r\n\r\n"u8)) return null;
        var from = end + 4 + text[(end + 4)..].IndexOf("\r\n"u8) + 2;
        return (status, buffer.AsMemory(from, filled - 7 - from));
    }

    /// <summary>A header's value, or nothing; servers spell the names as they like.</summary>
    private static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> headers, string name)
    {
        foreach (var range in headers.Split("\r\n"u8))
        {
            var line = headers[range];
            if (line.Length > name.Length && line[name.Length] == ':' &&
                Ascii.EqualsIgnoreCase(line[..name.Length], name)) return line[(name.Length + 1)..].Trim((byte)' ');
        }

        return [];
    }

    private static int Number(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out int number, out _) ? number
            : throw new IOException("a number is missing in the answer");
}
