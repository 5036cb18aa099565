using System.Reflection;
using OrderActors.Akka;
using OrderActors.Akka.Hosting;
using OrderActors.Engine;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Modules;

namespace OrderActors.Node.Setup;

/// <summary>Says who the node is and what it hosts.</summary>
internal static class NodeIdentity
{
    public static string Name => $"order-node-{Environment.MachineName.ToLowerInvariant()}";

    private static string Version =>
        Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?
            .InformationalVersion ?? "";

    public static void Print(WebApplication app)
    {
        var settings = app.Services.GetRequiredService<NodeSettings>();
        var kinds = app.Services.GetRequiredService<SagaKinds>().All
            .Select(kind => kind.Kind).Order(StringComparer.Ordinal);
        var activities = app.Services.GetRequiredService<ActivitySettings>();
        var pools = activities.Pools.Select(pool => pool.Limit is { } limit ? $"{pool.Name} ({limit})" : pool.Name);
        Console.WriteLine($"{Name}, OrderActors {Version}");
        var banners = app.Services.GetServices<ISagaModule>().Select(module => module.Banner).OfType<string>().ToList();
        var remarks = banners.Count == 0 ? "" : $" ({string.Join("; ", banners)})";
        Console.WriteLine($"  sagas   {string.Join(", ", kinds)}{remarks}");
        Console.WriteLine($"  pools   {string.Join(", ", pools)}; at most {activities.Limit} activities at once");
        Console.WriteLine($"  engine  {EngineOf(app.Services, settings)}");
        if (settings.Store is { } store) Console.WriteLine($"  store   {store.Place}");
        Console.WriteLine($"  data    {settings.Data}{(settings.Store is null ? "" : " (mails and logs)")}");
        if (settings.Standby) Console.WriteLine("  standby takes over when the store's owner ends");
        if (DescriptorLimit.Current is { } files)
            Console.WriteLine($"  files   {files} open at most, so {settings.Http.Connections} connections");
        Console.WriteLine($"  listens {string.Join(", ", app.Urls)}");
        WarnIfOpen(app);
    }

    /// <summary>Which engine runs the sagas, and for Akka's who is there with it.</summary>
    private static string EngineOf(IServiceProvider services, NodeSettings settings)
    {
        if (services.GetService<AkkaEngineOptions>() is not { } akka)
            return "embedded: one process, partitions, group commit";
        var members = services.GetRequiredService<IClusterView>().Members;
        var self = members.FirstOrDefault(member => member.Self);
        var place = settings.Store is null
            ? "a cluster of one"
            : $"{self?.Address} ({string.Join(", ", self?.Roles ?? [])}) of {members.Count} member(s)";
        return $"Akka.NET: sharded persistent actors, {akka.Shards} shards; cluster "
            + $"'{AkkaRegistration.SystemName}', {place}";
    }

    private static void WarnIfOpen(WebApplication app)
    {
        if (ListenAddresses.BeyondThisMachine(app.Urls).ToList() is not { Count: > 0 } open) return;
        var warning = $"{string.Join(", ", open)} can be reached from other machines, and the node asks nobody who "
            + "they are: whoever reaches it can place, approve and purge. Listen on loopback, or put a proxy before it";
        Console.Error.WriteLine($"order-node: WARNING: {warning}");
        app.Logger.LogWarning("{Warning}", warning);
    }
}
