using System.Text.Json;
using OrderActors.Peers.Load;
using OrderActors.Peers.Machine;

namespace OrderActors.Peers.Contestants;

/// <summary>One contestant's processes while they run: servers, and the load driver that talks to them.</summary>
internal abstract class Lineup(string folder) : IAsyncDisposable
{
    /// <summary>The folder of this run.</summary>
    protected string Folder { get; } = folder;

    /// <summary>The processes of the system, database included; a driver inside of them counts with them.</summary>
    public List<Child> Servers { get; } = [];

    /// <summary>The load driver; one of the servers where the system is a library.</summary>
    public Child Driver { get; protected set; } = null!;

    public bool DriverIsApart => !Servers.Contains(Driver);

    /// <summary>Starts the servers, the first time or after a kill, and returns once they take orders.</summary>
    public abstract Task StartServersAsync(CancellationToken cancellation);

    /// <summary>Starts the load driver, where it is a process of its own.</summary>
    public virtual Task StartDriverAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Bytes of files that hold orders.</summary>
    public virtual long DiskBytes => FileBytes(Folder);

    /// <summary>SIGKILL to all servers at once, as a power cut would take them.</summary>
    public void KillServers()
    {
        foreach (var server in Servers) server.Kill();
        Servers.Clear();
    }

    public async Task<LoadResponse> AskAsync(LoadCommand command, CancellationToken cancellation)
    {
        await Driver.WriteLineAsync(JsonSerializer.Serialize(command, LoadJson.Default.LoadCommand), cancellation);
        return await AnswerAsync(cancellation);
    }

    public virtual ValueTask DisposeAsync()
    {
        Driver?.Kill();
        KillServers();
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Starts a load driver and waits until it is ready.</summary>
    protected async Task<Child> StartLoadAsync(
        string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        Driver = Child.Start(program, arguments, Folder);
        await AnswerAsync(cancellation);
        return Driver;
    }

    protected Task<Child> StartHttpLoadAsync(string system, int port, CancellationToken cancellation) =>
        StartLoadAsync(OwnProgram.Path, OwnProgram.Arguments("drive", system, $"{port}"), cancellation);

    protected static long FileBytes(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    private async Task<LoadResponse> AnswerAsync(CancellationToken cancellation)
    {
        var line = await Driver.ReadLineAsync("{", cancellation);
        return JsonSerializer.Deserialize(line, LoadJson.Default.LoadResponse)!;
    }
}

/// <summary>This very program, to be started again in another part.</summary>
internal static class OwnProgram
{
    public static string Path => Environment.ProcessPath!;

    public static IEnumerable<string> Arguments(params string[] arguments) =>
        [typeof(OwnProgram).Assembly.Location, .. arguments];
}
