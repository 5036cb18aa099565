using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using OrderActors.Engine;
using OrderActors.Engine.Journal;

namespace OrderActors.Akka.Messages;

/// <summary>
/// The one serializer of events and messages: number 7201, string manifests, JSON; no type names anywhere.
/// </summary>
/// <remarks>
/// An event's manifest and bytes are those of the journal, untouched. Messages have manifests of their own that begin
/// with <c>@</c>, as no event's does. A message of an unknown manifest is refused, and the sender asks again,
/// by then perhaps another node. So a newer node may send what older ones do not know.
/// </remarks>
internal sealed class SagaSerializer(ExtendedActorSystem system, SagaKinds kinds) : SerializerWithStringManifest(system)
{
    private const string Command = "@command.v1";
    private const string State = "@state.v1";
    private const string Stage = "@stage.v1";
    private const string Why = "@why.v1";
    private const string Wake = "@wake-up.v1";
    private const string Quiescing = "@withhold.v1";
    private const string Releasing = "@release.v1";
    private const string QuiesceReplied = "@withhold-answer.v1";
    private const string CommandReplied = "@command-answer.v1";
    private const string QueryReplied = "@state-answer.v1";
    private const string WhyReplied = "@why-answer.v1";
    private const string WokenUp = "@awake.v1";

    private readonly WireCodec codec = new(kinds);

    /// <summary>Fixed for ever: it is in every row of the journal.</summary>
    public override int Identifier => JournalRow.SerializerId;

    /// <inheritdoc/>
    public override string Manifest(object o) => o switch
    {
        StoredEvent stored => stored.Manifest,
        AskCommand => Command,
        AskState => State,
        AskStage => Stage,
        AskWhy => Why,
        WakeUp => Wake,
        Quiesce => Quiescing,
        Release => Releasing,
        QuiesceReply => QuiesceReplied,
        CommandReply => CommandReplied,
        QueryReply => QueryReplied,
        WhyReply => WhyReplied,
        Awake => WokenUp,
        _ => throw new SerializationException($"{o.GetType().Name} is neither an event nor a message of ours"),
    };

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => obj switch
    {
        StoredEvent stored => stored.Payload,
        AskCommand ask => codec.Write(ask),
        AskState ask => WireCodec.Write(ask.SagaId),
        AskStage ask => WireCodec.Write(ask),
        AskWhy ask => WireCodec.Write(ask.SagaId),
        WakeUp wake => WireCodec.Write(wake.SagaId),
        Quiesce quiesce => WireCodec.Write(quiesce.SagaId),
        Release release => WireCodec.Write(release.SagaId),
        QuiesceReply reply => WireCodec.Write(reply),
        CommandReply reply => codec.Write(reply),
        QueryReply reply => codec.Write(reply),
        WhyReply reply => WireCodec.Write(reply),
        Awake awake => WireCodec.Write(awake.SagaId),
        _ => throw new SerializationException($"{obj.GetType().Name} is neither an event nor a message of ours"),
    };

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        Command => codec.ReadCommand(bytes),
        State => new AskState(WireCodec.ReadId(bytes)),
        Stage => WireCodec.ReadStage(bytes),
        Why => new AskWhy(WireCodec.ReadId(bytes)),
        Wake => new WakeUp(WireCodec.ReadId(bytes)),
        Quiescing => new Quiesce(WireCodec.ReadId(bytes)),
        Releasing => new Release(WireCodec.ReadId(bytes)),
        QuiesceReplied => WireCodec.ReadQuiesceReply(bytes),
        CommandReplied => WireCodec.ReadCommandReply(bytes),
        QueryReplied => WireCodec.ReadQueryReply(bytes),
        WhyReplied => WireCodec.ReadWhyReply(bytes),
        WokenUp => new Awake(WireCodec.ReadId(bytes)),
        ['@', ..] =>
            throw new SerializationException($"this version does not know the message '{manifest}'"),
        _ => new StoredEvent(manifest, bytes),
    };
}
