using System.Reflection;
using OrderActors.Runtime.Activities;
using OrderActors.Runtime.Journal;

namespace OrderActors.Node.Setup;

/// <summary>Says who the node is and what it hosts (P1).</summary>
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
        Console.WriteLine($"  sagas   {string.Join(", ", kinds)} (new orders: version {settings.Order.Version})");
        Console.WriteLine($"  pools   {string.Join(", ", pools)}; at most {activities.Limit} activities at once");
        if (settings.Store is { } store) Console.WriteLine($"  store   {store.Place}");
        Console.WriteLine($"  data    {settings.Data}{(settings.Store is null ? "" : " (mails and logs)")}");
        if (settings.Standby) Console.WriteLine("  standby takes over when the store's owner ends");
        if (DescriptorLimit.Current is { } files)
            Console.WriteLine($"  files   {files} open at most, so {settings.Http.Connections} connections");
        Console.WriteLine($"  listens {string.Join(", ", app.Urls)}");
        if (ListenAddresses.BeyondThisMachine(app.Urls).ToList() is not { Count: > 0 } open) return;
        var warning = $"{string.Join(", ", open)} can be reached from other machines, and the node asks nobody who "
            + "they are: whoever reaches it can place, approve and purge. Listen on loopback, or put a proxy before it";
        Console.Error.WriteLine($"order-node: WARNING: {warning}");
        app.Logger.LogWarning("{Warning}", warning);
    }
}
