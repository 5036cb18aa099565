using Akka.Actor;

namespace OrderActors.Akka;

/// <summary>
/// Creates actors by a delegate. <c>Props.Create</c> compiles its expression for each props, which would cost an actor
/// that is created for each saga or call more than all the rest of it.
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
        // Nothing was acquired for it.
    }
}
