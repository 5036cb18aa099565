using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrderActors.Node.Testing;

/// <summary>A connection that sends any bytes, and reads answers strictly by the book.</summary>
/// <remarks>
/// What is wrong with an answer is thrown as <see cref="InvalidDataException"/>; one that breaks off, as
/// <see cref="EndOfStreamException"/>.
/// </remarks>
internal sealed class RawConnection : IDisposable
{
    private const int LongestHead = 64 * 1024;

    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] buffer = new byte[8 * 1024];
    private int start;
    private int end;

    private RawConnection()
    {
    }

    public static async Task<RawConnection> OpenAsync(int port, CancellationToken cancellation)
    {
        var connection = new RawConnection();
        await connection.socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellation);
        return connection;
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (!bytes.IsEmpty) bytes = bytes[await socket.SendAsync(bytes, cancellation)..];
    }

    /// <summary>Says that nothing more will come; answers can still be read.</summary>
    public void EndSending() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Breaks the connection off without a word.</summary>
    public void Reset()
    {
        socket.LingerState = new(true, 0);
        socket.Close();
    }

    /// <summary>The next answer, interim ones passed over; null when the connection has ended properly.</summary>
    /// <param name="method">The method of the request: some have answers without a body.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<RawResponse?> ReadAsync(string method, CancellationToken cancellation)
    {
        while (await HeadAsync(cancellation) is { } head)
        {
            var (status, headers) = Parse(head);
            if (status is >= 100 and < 200) continue;
            var answer = new RawResponse(status, headers, []);
            if (answer.IsStream) return answer with { Body = buffer[start..end] };
            if (method == "HEAD" || status is 204 or 304) return answer;
            return answer with { Body = await BodyAsync(answer, cancellation) };
        }

        return null;
    }

    public void Dispose() => socket.Dispose();

    private async Task<string?> HeadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var length = buffer.AsSpan(start..end).IndexOf("\r\n\r\n"u8);
            if (length >= 0)
            {
                var head = Encoding.Latin1.GetString(buffer, start, length);
                start += length + 4;
                return head;
            }

            if (end - start > LongestHead) throw new InvalidDataException("the answer's head has no end");
            if (await FillAsync(cancellation)) continue;
            return start == end ? null : throw new EndOfStreamException($"the answer breaks off in its head: {Rest()}");
        }
    }

    private static (int Status, Dictionary<string, string> Headers) Parse(string head)
    {
        var lines = head.Split("\r\n");
        if (!lines[0].StartsWith("HTTP/1.1 ", StringComparison.Ordinal) || lines[0].Length < 12 ||
            !int.TryParse(lines[0].AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            throw new InvalidDataException($"'{lines[0]}' begins no answer");
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1 || line.Any(c => c is < ' ' or > '~'))
                throw new InvalidDataException($"'{line}' is not a header");
            if (!headers.TryAdd(line[..colon].ToLowerInvariant(), line[(colon + 1)..].Trim()))
                throw new InvalidDataException($"'{line}' is there twice");
        }

        return (status, headers);
    }

    /// <summary>Whether something comes after the node said that nothing would. A reset is an end as well.</summary>
    public async Task<bool> GoesOnAsync(CancellationToken cancellation)
    {
        try
        {
            return await ReadAsync("GET", cancellation) is not null;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task<byte[]> BodyAsync(RawResponse answer, CancellationToken cancellation)
    {
        if (answer.Header("transfer-encoding") == "chunked") return await ChunksAsync(cancellation);
        if (answer.Header("content-length") is { Length: > 0 } length)
            return await TakeAsync(int.Parse(length, CultureInfo.InvariantCulture), cancellation);
        while (await FillAsync(cancellation))
        {
        }

        return await TakeAsync(end - start, cancellation);
    }

    private async Task<byte[]> ChunksAsync(CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        while (true)
        {
            int length;
            while ((length = buffer.AsSpan(start..end).IndexOf("\r\n"u8)) < 0)
                if (!await FillAsync(cancellation))
                    throw new EndOfStreamException("the answer breaks off in its chunks");
            var size = int.Parse(buffer.AsSpan(start, length), NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture);
            start += length + 2;
            body.Write(await TakeAsync(size, cancellation));
            if (await TakeAsync(2, cancellation) is not [(byte)'\r', (byte)'\n'])
                throw new InvalidDataException("a chunk has no end");
            if (size == 0) return body.ToArray();
        }
    }

    private async Task<byte[]> TakeAsync(int count, CancellationToken cancellation)
    {
        while (end - start < count)
            if (!await FillAsync(cancellation))
                throw new EndOfStreamException($"the answer breaks off {count - (end - start)} bytes early");
        var taken = buffer[start..(start + count)];
        start += count;
        return taken;
    }

    private async Task<bool> FillAsync(CancellationToken cancellation)
    {
        if (start > 0)
        {
            buffer.AsSpan(start..end).CopyTo(buffer);
            (start, end) = (0, end - start);
        }

        if (end == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        var count = await socket.ReceiveAsync(buffer.AsMemory(end), cancellation);
        end += count;
        return count > 0;
    }

    private string Rest() => ByteText.Escape(buffer.AsSpan(start..end));
}
