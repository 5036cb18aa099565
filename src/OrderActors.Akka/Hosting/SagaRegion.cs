namespace OrderActors.Akka.Hosting;

/// <summary>
/// The key of the sagas' shard region in the actor registry: <c>IRequiredActor&lt;SagaRegion&gt;</c>, or
/// <c>registry.Get&lt;SagaRegion&gt;()</c>, is the way from any actor to any saga of the cluster.
/// </summary>
/// <remarks>
/// It takes the messages of <c>OrderActors.Akka.Messages</c>: <see cref="Messages.AskCommand"/>,
/// <see cref="Messages.AskState"/>, <see cref="Messages.AskStage"/> and <see cref="Messages.AskWhy"/>. Each is
/// delivered at most once, as all messages of Akka: while a shard moves to another node, or a node is lost, message and
/// answer may be lost. Whoever gets no answer asks again; a command then needs the same
/// <see cref="OrderActors.Sagas.CommandIdentity"/>. <c>ISagaEngine</c> does that by itself. What is sent before the
/// node is a member of the cluster waits. On a node without the role <see cref="AkkaEngineOptions.SagaRole"/> it is a
/// proxy that leads to the nodes with it.
/// </remarks>
public sealed class SagaRegion
{
    private SagaRegion()
    {
        // It is a name only.
    }
}
