using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrderActors.Akka.Sagas;
using OrderActors.Runtime.Engine;

namespace OrderActors.Akka.Hosting;

/// <summary>The key of the shard region, or of the way to it, in the actor registry.</summary>
internal sealed class SagaRegion;

/// <summary>Waits until this node is a member, then takes requests; takes none from the moment it stops.</summary>
internal sealed class JoinService(
    IServiceProvider provider, NodeState node, SagaParts parts, IEnumerable<IOwnerStart> ownerStarts) : IHostedService
{
    /// <remarks>
    /// The actor system is asked for here and not by the constructor: a host makes all its services before it starts the
    /// first, and a system that is made joins. The store must be open by then.
    /// </remarks>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cluster = Cluster.Get(provider.GetRequiredService<ActorSystem>());
        cluster.RegisterOnMemberUp(() => up.TrySetResult());
        await up.Task.WaitAsync(cancellationToken);
        foreach (var start in ownerStarts)
            if (start is not ISingleWork) await start.StartedAsync(cancellationToken);
        node.Region = await provider.GetRequiredService<IRequiredActor<SagaRegion>>().GetAsync(cancellationToken);
        node.Detail = "running";
        parts.Log.LogInformation("This node is a member of the cluster as {Address}", cluster.SelfAddress);
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        node.Region = null;
        node.Detail = "stopping";
        return Task.CompletedTask;
    }
}
