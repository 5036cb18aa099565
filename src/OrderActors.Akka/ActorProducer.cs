using Akka.Actor;

namespace OrderActors.Akka;

/// <summary>
/// Makes actors by a delegate. The expression that <c>Props.Create</c> takes is compiled for each props, which costs an
/// actor that is made for each saga or call more than all the rest of it.
/// </summary>
internal sealed class ActorProducer<TActor>(Func<TActor> make) : IIndirectActorProducer
    where TActor : ActorBase
{
    public Type ActorType => typeof(TActor);

    public static Props Props(Func<TActor> make) =>
        global::Akka.Actor.Props.CreateBy(new ActorProducer<TActor>(make), typeof(TActor));

    public ActorBase Produce() => make();

    public void Release(ActorBase actor)
    {
        // Nothing was taken for it.
    }
}
