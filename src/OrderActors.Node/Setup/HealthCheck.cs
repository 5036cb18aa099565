using System.CommandLine;
using OrderActors.Engine.Settings;
using OrderActors.Output;

namespace OrderActors.Node.Setup;

/// <summary>Asks a running node whether it is well, for containers, whose images have no program for that.</summary>
internal static class HealthCheck
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(4);

    /// <summary>The flag; with it the program asks and ends.</summary>
    public static Option<bool> Flag { get; } = new("--check-health")
    {
        Description = "Ask the node at --urls whether it is healthy, and end: 0 yes, 1 no",
    };

    /// <summary>Requests a node's health and prints the result in one line; returns the exit code.</summary>
    /// <param name="urls">Where the node listens, as configured; null for the environment and the default.</param>
    public static int Run(string? urls)
    {
        if (string.IsNullOrEmpty(urls)) urls = Environment.GetEnvironmentVariable("ASPNETCORE_URLS");
        Uri address;
        try
        {
            address = ListenAddresses.Reachable(string.IsNullOrEmpty(urls) ? ListenAddresses.Default : urls);
        }
        catch (SettingsException e)
        {
            Console.Error.WriteLine($"order-node: {e.Message}");
            return ExitCodes.Usage;
        }

        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = RequestTimeout };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "healthz"));
        try
        {
            using var answer = http.Send(request);
            using var reader = new StreamReader(answer.Content.ReadAsStream());
            Console.WriteLine($"{(int)answer.StatusCode} {SafeText.Escape(reader.ReadToEnd())}");
            return answer.IsSuccessStatusCode ? ExitCodes.Ok : ExitCodes.Failed;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            Console.Error.WriteLine($"order-node: {address} does not answer: {SafeText.Escape(e.Message)}");
            return ExitCodes.Failed;
        }
    }
}
