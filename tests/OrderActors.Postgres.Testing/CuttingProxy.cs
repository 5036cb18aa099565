using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace OrderActors.Postgres.Testing;

/// <summary>Where a connection is cut, seen from a statement that has the mark in it.</summary>
public enum CutPoint
{
    /// <summary>The statement never reaches the server.</summary>
    Before,

    /// <summary>Half of the statement reaches the server.</summary>
    Within,

    /// <summary>The server has done it, and its answer is swallowed.</summary>
    After,

    /// <summary>The client's side is cut when the server has the statement; the server learns nothing of that.
    /// </summary>
    ClientOnly,
}

/// <summary>Stands between a store and its server on loopback, and cuts the line where a test says.</summary>
public sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Line, Task> lines = [];
    private readonly Task accepting;
    private volatile NpgsqlConnectionStringBuilder server;
    private volatile TaskCompletionSource reached = new();
    private volatile Cut? armed;
    private volatile bool silent;
    private volatile bool poses;

    private CuttingProxy(string connectionString)
    {
        server = new(connectionString);
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>The server's connection string, by way of this proxy.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(server.ConnectionString)
    {
        Host = "127.0.0.1",
        Port = ((IPEndPoint)listener.LocalEndpoint).Port,
        SslMode = SslMode.Disable, // The mark is looked for in the clear.
    }.ConnectionString;

    /// <summary>Stands before the run's server.</summary>
    public static async Task<CuttingProxy> StartAsync() => new(await PostgresServer.ConnectionStringAsync());

    /// <summary>Stands before a server of the test's own.</summary>
    public static CuttingProxy Start(PrivateCluster cluster) => new(cluster.ConnectionString);

    /// <summary>From now on new connections lead to another server. Returns once one has reached it.</summary>
    public Task LeadToAsync(PrivateCluster cluster)
    {
        reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        server = new(cluster.ConnectionString);
        return reached.Task;
    }

    /// <summary>Cuts the next connection that sends the mark, once.</summary>
    public void CutAt(string mark, CutPoint place) => armed = new(Encoding.UTF8.GetBytes(mark), place);

    /// <summary>Whether the cut is still to come.</summary>
    public bool IsArmed => armed is not null;

    /// <summary>From now on nothing passes, in either direction, and nobody is told.</summary>
    public void FallSilent() => silent = true;

    /// <summary>
    /// From now on new connections are greeted as by a pooler that shares sessions: with a number of its own making in
    /// place of that of the server's process.
    /// </summary>
    public void PoseAsPooler() => poses = true;

    /// <summary>Cuts every connection, and lets new ones pass.</summary>
    public void CutAll()
    {
        silent = false;
        foreach (var line in lines.Keys) line.Close();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        foreach (var line in lines.Keys) line.Close();
        await accepting;
        await Task.WhenAll(lines.Values);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var line = new Line(await listener.AcceptSocketAsync());
                lines[line] = RunAsync(line);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The listener was stopped.
        }
    }

    private async Task RunAsync(Line line)
    {
        try
        {
            var far = server;
            EndPoint address = far.Host!.StartsWith('/')
                ? new UnixDomainSocketEndPoint(Path.Combine(far.Host, $".s.PGSQL.{far.Port}"))
                : new DnsEndPoint(far.Host, far.Port);
            await line.ConnectAsync(address);
            if (far == server) reached.TrySetResult();
            await Task.WhenAny(FromClientAsync(line), FromServerAsync(line));
        }
        catch (SocketException)
        {
            // The server is down: the client learns of it by its own line's end.
        }

        if (!line.IsClientOnly) line.Close();
    }

    private async Task FromClientAsync(Line line)
    {
        var buffer = new byte[1 << 20];
        while (await line.Client.TryReceiveAsync(buffer) is { Length: > 0 } bytes)
        {
            if (silent) continue;
            var place = TakeCut(bytes.Span);
            if (place == CutPoint.Before) return;
            line.SwallowsAnswers = place is CutPoint.After or CutPoint.ClientOnly;
            await line.Server!.TrySendAsync(place == CutPoint.Within ? bytes[..(bytes.Length / 2)] : bytes);
            if (place == CutPoint.Within) return;
            if (place != CutPoint.ClientOnly) continue;
            line.IsClientOnly = true;
            line.Client.Dispose();
            return;
        }
    }

    private async Task FromServerAsync(Line line)
    {
        var buffer = new byte[1 << 16];
        while (await line.Server!.TryReceiveAsync(buffer) is { Length: > 0 } bytes)
        {
            if (line.IsClientOnly || silent) continue;
            if (poses && !line.IsGreeted) line.IsGreeted = Disguise(buffer.AsSpan(0, bytes.Length));
            if (line.SwallowsAnswers) return; // The server answers after the commit.
            await line.Client.TrySendAsync(bytes);
        }
    }

    private CutPoint? TakeCut(ReadOnlySpan<byte> bytes)
    {
        if (armed is not { } cut || bytes.IndexOf(cut.Mark) < 0) return null;
        armed = null;
        return cut.Place;
    }

    /// <summary>Falsifies the server's message with its process number; whether it was there.</summary>
    private static bool Disguise(Span<byte> answer)
    {
        var keys = answer.IndexOf("K\0\0\0\f"u8);
        if (keys < 0) return false;
        answer[keys + 5] ^= 0x40;
        return true;
    }

    private sealed record Cut(byte[] Mark, CutPoint Place);

    private sealed class Line(Socket client)
    {
        public Socket Client => client;

        public Socket? Server { get; private set; }

        public bool SwallowsAnswers { get; set; }

        public bool IsClientOnly { get; set; }

        public bool IsGreeted { get; set; }

        public async Task ConnectAsync(EndPoint server)
        {
            Server = server is UnixDomainSocketEndPoint
                ? new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
                : new(SocketType.Stream, ProtocolType.Tcp);
            await Server.ConnectAsync(server);
        }

        public void Close()
        {
            client.Dispose();
            Server?.Dispose();
        }
    }
}

/// <summary>Sends and receives of a socket that may be closed at any moment.</summary>
internal static class CuttableSocket
{
    /// <summary>What came, or nothing when the line is closed.</summary>
    public static async Task<ReadOnlyMemory<byte>> TryReceiveAsync(this Socket socket, byte[] buffer)
    {
        try
        {
            return buffer.AsMemory(0, await socket.ReceiveAsync(buffer));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return default;
        }
    }

    public static async Task TrySendAsync(this Socket socket, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (bytes.Length > 0) bytes = bytes[await socket.SendAsync(bytes)..];
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The receive on the same line tells.
        }
    }
}
