using Akka.Actor;
using Akka.Cluster;
using Microsoft.Extensions.Logging;

namespace OrderActors.Akka.Hosting;

/// <summary>Logs who joins, leaves, is lost and is found again, one line each, and remembers who was removed.</summary>
internal sealed partial class MembershipLog(ILogger log, NodeState node) : UntypedActor
{
    public static Props Props(ILogger log, NodeState node) =>
        global::Akka.Actor.Props.Create(() => new MembershipLog(log, node));

    protected override void PreStart() => Cluster.Get(Context.System).Subscribe(Self,
        ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
        typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));

    protected override void PostStop() => Cluster.Get(Context.System).Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClusterEvent.UnreachableMember lost:
                Lost(log, lost.Member.Address);
                break;
            case ClusterEvent.ReachableMember found:
                Found(log, found.Member.Address);
                break;
            case ClusterEvent.MemberDowned or ClusterEvent.MemberRemoved or ClusterEvent.MemberUp:
                var changed = (ClusterEvent.IMemberEvent)message;
                Changed(log, changed.Member.Address, changed.Member.Status);
                if (message is ClusterEvent.MemberRemoved removed)
                    node.Removed(new(removed.Member.Address.ToString(), removed.Member.UniqueAddress.Uid));
                break;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cluster: {Member} does not answer")]
    private static partial void Lost(ILogger log, Address member);

    [LoggerMessage(Level = LogLevel.Information, Message = "Cluster: {Member} answers again")]
    private static partial void Found(ILogger log, Address member);

    [LoggerMessage(Level = LogLevel.Information, Message = "Cluster: {Member} is {Status}")]
    private static partial void Changed(ILogger log, Address member, MemberStatus status);
}
