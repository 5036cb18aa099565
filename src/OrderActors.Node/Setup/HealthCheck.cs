using System.CommandLine;

namespace OrderActors.Node.Setup;

/// <summary>Asks a running node whether it is well, for containers, whose images have no program for that.</summary>
internal static class HealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>The flag; with it the program asks and ends.</summary>
    public static Option<bool> Flag { get; } = new("--check-health")
    {
        Description = "Ask the node at --urls whether it is healthy, and end: 0 yes, 1 no",
    };

    /// <summary>Asks and says in one line what it heard; gives the exit code.</summary>
    /// <param name="urls">Where the node listens, as it was told; null for the environment and the default.</param>
    public static int Run(string? urls)
    {
        urls ??= Environment.GetEnvironmentVariable("ASPNETCORE_URLS") ?? NodeBuilder.DefaultUrls;
        var address = Reachable(urls);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "healthz"));
        try
        {
            using var answer = http.Send(request);
            using var reader = new StreamReader(answer.Content.ReadAsStream());
            Console.WriteLine($"{(int)answer.StatusCode} {reader.ReadToEnd()}");
            return answer.IsSuccessStatusCode ? ExitCodes.Ok : ExitCodes.Failed;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            Console.Error.WriteLine($"order-node: {address} does not answer: {e.Message.ReplaceLineEndings(" ")}");
            return ExitCodes.Failed;
        }
    }

    /// <summary>The first of the addresses; one that means every interface is asked on this machine's own.</summary>
    private static Uri Reachable(string urls)
    {
        var binding = BindingAddress.Parse(urls.Split(';', StringSplitOptions.RemoveEmptyEntries)[0].Trim());
        var host = binding.Host is "+" or "*" or "0.0.0.0" or "[::]" ? "127.0.0.1" : binding.Host;
        return new UriBuilder(binding.Scheme, host, binding.Port, binding.PathBase + "/").Uri;
    }
}
