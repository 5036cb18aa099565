using OrderActors.Akka.Hosting;
using OrderActors.Akka.Messages;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Akka.Tests.Wire;

/// <summary>Which shard a saga belongs to is the same for ever, on every node.</summary>
public sealed class SagaExtractorTests
{
    private readonly SagaExtractor extractor = new(100);

    /// <remarks>Figures of this test: whoever changes the hash moves every saga of a running cluster.</remarks>
    [Theory]
    [InlineData("order", "ORDER-1", "39")]
    [InlineData("order", "ORDER-2", "58")]
    [InlineData("greet", "user-123", "46")]
    public void Shard_OfASaga_NeverChanges(string kind, string id, string shard) =>
        Assert.Equal(shard, extractor.ShardId(SagaExtractor.EntityIdOf(SagaId.Create(kind, id))));

    [Fact]
    public void Shards_OfManySagas_AreAllUsedAlike()
    {
        var counts = Enumerable.Range(1, 20_000)
            .CountBy(n => extractor.ShardId(SagaExtractor.EntityIdOf(SagaId.Create("order", $"ORDER-{n}"))))
            .ToDictionary();

        Assert.Equal(100, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 100, 400));
    }

    [Theory]
    [InlineData("order", "ORDER-1")]
    [InlineData("a-b", "x.y_z-1")]
    public void EntityId_ThereAndBack_IsTheSaga(string kind, string id)
    {
        var saga = SagaId.Create(kind, id);
        var entity = extractor.EntityId(new AskState(saga))!;

        Assert.True(SagaExtractor.TryParse(entity, out var back));
        Assert.Equal(saga, back);
        Assert.Equal(entity, Uri.EscapeDataString(entity));
    }

    [Theory]
    [InlineData("order/ORDER-1")]
    [InlineData("~x")]
    [InlineData("order~")]
    public void EntityId_OfNobody_IsRefused(string entity) => Assert.False(SagaExtractor.TryParse(entity, out _));

    [Fact]
    public void Message_ToNobody_HasNoEntity() => Assert.Null(extractor.EntityId("text"));
}
