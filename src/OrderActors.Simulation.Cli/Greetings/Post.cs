using OrderActors.Domain.Greetings;

namespace OrderActors.Simulation.Cli.Greetings;

/// <summary>Whatever sends greetings and keeps record of them, in memory: once for one key.</summary>
internal sealed class Post
{
    private readonly Dictionary<string, SendGreeting> sent = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> logged = new(StringComparer.Ordinal);

    public GreetingSent Send(SendGreeting request, string key)
    {
        sent.TryAdd(key, request);
        return new("queued");
    }

    public GreetingLogged Log(LogGreeting request, string key)
    {
        _ = request;
        logged.TryAdd(key, logged.Count + 1);
        return new(logged[key]);
    }

    /// <summary>What was sent under a key, or null.</summary>
    public SendGreeting? SentUnder(string key) => sent.GetValueOrDefault(key);
}
