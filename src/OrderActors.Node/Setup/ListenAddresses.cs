using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using OrderActors.Engine.Settings;

namespace OrderActors.Node.Setup;

/// <summary>Where the node listens: addresses, never names.</summary>
/// <remarks>
/// The server takes a host that is not an IP address for "every interface", so a mistyped address would open the node
/// to the network. Here a name must be one of this machine, and becomes the addresses that it stands for.
/// </remarks>
/// <param name="Urls">What the server gets, <c>;</c> between them.</param>
/// <param name="Names">The names that were given, by which callers may ask for the node.</param>
internal sealed record ListenAddresses(string Urls, IReadOnlyList<string> Names)
{
    public const string Default = "http://127.0.0.1:8080";

    private const string Flag = "--urls";
    private const string Certificate = "Kestrel:Certificates:Default";

    /// <summary>Reads them from the flag, else from the host's settings (<c>ASPNETCORE_URLS</c>).</summary>
    /// <exception cref="SettingsException">One makes no sense; the message names it.</exception>
    public static ListenAddresses Read(string? flag, IConfiguration configuration)
    {
        var secure = configuration.GetSection(Certificate).Exists();
        foreach (var endpoint in configuration.GetSection("Kestrel:Endpoints").GetChildren())
            CheckEndpoint(endpoint, secure);
        var given = flag ?? configuration[WebHostDefaults.ServerUrlsKey];
        // A variable that is empty is one that is not set; a flag that is empty is a mistake.
        if (flag is null && string.IsNullOrEmpty(given)) return new(Default, []);
        var source = flag is null ? "ASPNETCORE_URLS" : Flag;
        var (urls, names) = (new List<string>(), new List<string>());
        foreach (var url in Split(given!))
        {
            var binding = Parse(source, url, secure);
            if (IsAddress(binding))
            {
                urls.Add(url);
                continue;
            }

            names.Add(binding.Host);
            foreach (var address in OwnAddresses(source, url, binding.Host))
                urls.Add(new UriBuilder(binding.Scheme, address.ToString(), binding.Port).Uri.GetLeftPart(
                    UriPartial.Authority));
        }

        return urls.Count > 0
            ? new(string.Join(';', urls), names)
            : throw new SettingsException($"{source} names no address; it must look like {Default}");
    }

    /// <summary>The first of the addresses that a node on this machine listens on, as it can be asked there.</summary>
    /// <exception cref="SettingsException">It makes no sense.</exception>
    public static Uri Reachable(string urls)
    {
        var first = Split(urls).FirstOrDefault() ?? throw new SettingsException($"{Flag} names no address");
        var binding = Parse(Flag, first, secure: true);
        var host = binding.Host is "+" or "*" or "0.0.0.0" or "[::]" ? "127.0.0.1" : binding.Host;
        return new UriBuilder(binding.Scheme, host, binding.Port).Uri;
    }

    /// <summary>The addresses, of those that a server listens on, that other machines may reach.</summary>
    public static IEnumerable<string> BeyondThisMachine(IEnumerable<string> urls) =>
        from url in urls
        let binding = BindingAddress.Parse(url)
        where !binding.IsUnixPipe && !IsLocalhost(binding.Host)
            && !(IPAddress.TryParse(binding.Host, out var address) && IPAddress.IsLoopback(address))
        select url;

    private static string[] Split(string urls) =>
        urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static BindingAddress Parse(string source, string url, bool secure)
    {
        BindingAddress binding;
        try
        {
            binding = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            throw new SettingsException($"{source}: '{url}' is not an address such as {Default}");
        }

        var mistake = binding switch
        {
            { IsUnixPipe: true } => null,
            { Scheme: "https" } when !secure =>
                $"speaks HTTPS, for which the node has no certificate ({Certificate}); let a proxy do it",
            { Scheme: not ("http" or "https") } => $"is not an address such as {Default}",
            { PathBase.Length: > 0 } => "has a path; the node serves from the root, let a proxy take the path away",
            { Port: < 0 or > 65535 } => string.Create(
                CultureInfo.InvariantCulture, $"has the port {binding.Port}; ports go up to 65535"),
            _ => null,
        };
        return mistake is null ? binding : throw new SettingsException($"{source}: '{url}' {mistake}");
    }

    private static bool IsAddress(BindingAddress binding) =>
        binding.IsUnixPipe || binding.Host is "+" or "*" || IsLocalhost(binding.Host) ||
        IPAddress.TryParse(binding.Host, out _);

    private static bool IsLocalhost(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase);

    private static void CheckEndpoint(IConfigurationSection endpoint, bool secure)
    {
        if (endpoint["Url"] is not { Length: > 0 } url) return;
        var binding = Parse(endpoint.Path, url, secure || endpoint.GetSection("Certificate").Exists());
        if (!IsAddress(binding))
            throw new SettingsException($"{endpoint.Path}: '{url}' names a host; give an IP address of this machine");
    }

    private static List<IPAddress> OwnAddresses(string source, string url, string host)
    {
        IPAddress[] found = [];
        try
        {
            found = Dns.GetHostAddresses(host);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            // Nobody knows the name: the answer below is the same.
        }

        var machine = NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(card => card.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address).ToHashSet();
        // An address of one link alone cannot be listened on without the link's number.
        var own = found.Where(address => IPAddress.IsLoopback(address) ||
            (machine.Contains(address) && !address.IsIPv6LinkLocal)).ToList();
        return own.Count > 0
            ? own
            : throw new SettingsException(
                $"{source}: '{url}': '{host}' is neither an IP address nor a name of this machine");
    }
}
