using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using OrderActors.Akka.Messages;
using OrderActors.Domain;
using OrderActors.Domain.Orders;
using OrderActors.Engine;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Akka.Tests.Wire;

/// <summary>What goes between nodes comes out as it went in, under names that are fixed for ever.</summary>
public sealed class SagaSerializerTests : IDisposable
{
    private static readonly SagaId Id = SagaId.Create("order", "ORDER-1");
    private static readonly Description Described =
        new("payment", null, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, "a person") { Owner = "user-1" };

    private readonly ActorSystem system = ActorSystem.Create("wire");
    private readonly SagaSerializer serializer;

    public SagaSerializerTests() =>
        serializer = new((ExtendedActorSystem)system, new SagaKinds([OrderDefinition.Instance]));

    public void Dispose() => system.Dispose();

    public static TheoryData<string, object> Messages() => new()
    {
        { "@state.v1", new AskState(Id) },
        { "@stage.v1", new AskStage(Id, "payment", TimeSpan.FromSeconds(3)) },
        { "@stage.v1", new AskStage(Id, null, TimeSpan.FromSeconds(3)) },
        { "@why.v1", new AskWhy(Id) },
        { "@wake-up.v1", new WakeUp(Id) },
        { "@awake.v1", new Awake(Id) },
        { "@withhold.v1", new Quiesce(Id) },
        { "@release.v1", new Release(Id) },
        { "@withhold-answer.v1", new QuiesceReply(Id, true) },
        { "@withhold-answer.v1", new QuiesceReply(Id, false) },
        { "@why-answer.v1", new WhyReply(Verdict.Accepted, "order/ORDER-1 waits for ä \"person\"") },
        { "@why-answer.v1", new WhyReply(Verdict.Accepted, null) },
        { "@command.v1", new AskCommand(Id, new CancelOrder("no ☕"), new("k", "print")) },
        { "@command.v1", new AskCommand(Id, new ApprovePayment("Ada", new Money(1980, "EUR")), null) },
        { "@command.v1", new AskCommand(Id, new PlaceOrder("ORDER-1", "C-1", null,
            [new OrderItem("A", 2, new Money(250, "EUR"), 0.1m)], OrderTerms.Default), null) },
        { "@command.v1", new AskCommand(Id, new RetryWork("refund-payment", "ann", "again"), new("k", "print")) },
        { "@command-answer.v1", new CommandReply(Verdict.Rejected, "wrong-stage", "too late") },
        { "@state-answer.v1", new QueryReply(Verdict.Accepted, null) },
        { "@state-answer.v1", new QueryReply(Verdict.Stopped, null, "OA0001", "unreadable") },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void Message_ThereAndBack_IsTheSameUnderItsFixedName(string manifest, object message)
    {
        Assert.Equal(manifest, serializer.Manifest(message));

        Assert.Equal(message, serializer.FromBinary(serializer.ToBinary(message), manifest));
    }

    [Theory]
    [InlineData(Verdict.Accepted, """{"kind":"Accepted","code":"c","reason":"r"}""")]
    [InlineData(Verdict.Replayed, """{"kind":"Replayed","code":"c","reason":"r"}""")]
    [InlineData(Verdict.Rejected, """{"kind":"Rejected","code":"c","reason":"r"}""")]
    [InlineData(Verdict.Busy, """{"kind":"Busy","code":"c","reason":"r"}""")]
    [InlineData(Verdict.Unavailable, """{"kind":"Unavailable","code":"c","reason":"r"}""")]
    [InlineData(Verdict.Unknown, """{"kind":"Unknown","code":"c","reason":"r"}""")]
    [InlineData(Verdict.Stopped, """{"kind":"Stopped","code":"c","reason":"r"}""")]
    public void Verdict_BetweenNodes_HasTheNameThatEveryVersionKnows(Verdict verdict, string json)
    {
        Assert.Equal(json, Encoding.UTF8.GetString(
            serializer.ToBinary(new CommandReply(verdict, "c", "r"))));
        Assert.Equal(json, Encoding.UTF8.GetString(
            serializer.ToBinary(new QueryReply(verdict, null, "c", "r"))));
    }

    [Fact]
    public void View_ThereAndBack_AnswersEveryQueryWithTheSameBytes()
    {
        var view = new RenderedView(Id, 7, Described, true, new Dictionary<string, byte[]>
        {
            ["status"] = Encoding.UTF8.GetBytes("""{"orderId":"ORDER-1"}"""),
            ["items"] = Encoding.UTF8.GetBytes("""{"items":[]}"""),
        });

        var reply = (CommandReply)serializer.FromBinary(
            serializer.ToBinary(new CommandReply(Verdict.Replayed, View: view)), "@command-answer.v1");

        var back = reply.View!;
        Assert.Equal((Id, 7L, Described, true), (back.Id, back.SequenceNumber, back.Description, back.Stuck));
        Assert.Equal(view.Answers["status"], back.Render("status"));
        Assert.Equal(view.Answers["items"], back.Render("items"));
        Assert.Null(back.Render("other"));
    }

    [Theory]
    [InlineData("@stage.v1", """{"saga":"order/ORDER-1","stage":"payment","patience":"00:00:03"}""")]
    [InlineData("@why-answer.v1", """{"sentence":"order/ORDER-1 waits"}""")]
    public void Message_OfAnOlderNode_IsRead(string manifest, string json)
    {
        object expected = manifest == "@stage.v1"
            ? new AskStage(Id, "payment", TimeSpan.FromSeconds(3))
            : new WhyReply(Verdict.Accepted, "order/ORDER-1 waits");

        Assert.Equal(expected, serializer.FromBinary(Encoding.UTF8.GetBytes(json), manifest));
    }

    [Fact]
    public void Event_IsTheJournalsBytesAndManifestUntouched()
    {
        var stored = new StoredEvent("order.placed.v1", [1, 2, 3]);

        Assert.Equal((7201, "order.placed.v1"), (serializer.Identifier, serializer.Manifest(stored)));
        Assert.Same(stored.Payload, serializer.ToBinary(stored));
        var back = (StoredEvent)serializer.FromBinary(stored.Payload, "order.placed.v1");
        Assert.Equal(("order.placed.v1", stored.Payload), (back.Manifest, back.Payload));
    }

    [Fact]
    public void Message_WithMembersOfANewerVersion_IsReadAllTheSame()
    {
        var bytes = Encoding.UTF8.GetBytes("""{"saga":"order/ORDER-1","since":"2030","more":{"a":[1]}}""");

        Assert.Equal(new AskState(Id), serializer.FromBinary(bytes, "@state.v1"));
    }

    [Fact]
    public void Command_WithMembersOfANewerVersion_IsReadAllTheSame()
    {
        var bytes = Encoding.UTF8.GetBytes("""
            {"saga":"order/ORDER-1","command":"cancel","body":{"reason":"no","since":1},"priority":1}
            """);

        Assert.Equal(new AskCommand(Id, new CancelOrder("no"), null), serializer.FromBinary(bytes, "@command.v1"));
    }

    [Theory]
    [InlineData("@unheard.v1", """{"saga":"order/ORDER-1"}""")]
    [InlineData("@command.v1", """{"saga":"order/ORDER-1","command":"unheard","body":{}}""")]
    [InlineData("@state.v1", """{"saga":"no id"}""")]
    public void Message_ThatThisVersionDoesNotKnow_IsRefusedByName(string manifest, string json) =>
        Assert.Throws<SerializationException>(() => serializer.FromBinary(Encoding.UTF8.GetBytes(json), manifest));

    [Fact]
    public void Object_OfSomebodyElse_IsRefused()
    {
        Assert.Throws<SerializationException>(() => serializer.Manifest("text"));
        Assert.Throws<SerializationException>(() => serializer.ToBinary("text"));
    }
}
