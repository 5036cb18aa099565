namespace OrderActors.Akka.Hosting;

/// <summary>
/// The key of the sagas' shard region in the actor registry: <c>IRequiredActor&lt;SagaRegion&gt;</c>, or
/// <c>registry.Get&lt;SagaRegion&gt;()</c>, gives any actor access to any saga of the cluster.
/// </summary>
/// <remarks>
/// It accepts the messages of <c>OrderActors.Akka.Messages</c>: <see cref="Messages.AskCommand"/>,
/// <see cref="Messages.AskState"/>, <see cref="Messages.AskStage"/> and <see cref="Messages.AskWhy"/>. Each is
/// delivered at most once, as are all messages of Akka: while a shard moves to another node, or when a node is lost, a
/// message or its reply may be lost. Without a reply, ask again; a command then needs the same
/// <see cref="OrderActors.Sagas.CommandIdentity"/>. <c>ISagaEngine</c> does that by itself. Messages that are sent
/// before the node is a member of the cluster wait. On a node without the role <see cref="AkkaEngineOptions.SagaRole"/>
/// it is a proxy for the nodes that have it.
/// </remarks>
public sealed class SagaRegion
{
    private SagaRegion()
    {
        // It is only a key.
    }
}
