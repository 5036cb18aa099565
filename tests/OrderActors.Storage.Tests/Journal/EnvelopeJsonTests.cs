using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Storage.Tests.Journal;

public sealed class EnvelopeJsonTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, 123, TimeSpan.Zero);

    [Fact]
    public void Write_ThenRead_GivesTheEnvelopeWhateverTheRowSays() => Prop.ForAll(
        Envelopes().ToArbitrary(),
        envelope => EnvelopeJson.Read(Write(envelope), Now.AddYears(1)) == envelope).QuickCheckThrowOnFailure();

    [Fact]
    public void Write_OfAFirstDecision_TellsItsTimeOnce()
    {
        var text = Encoding.UTF8.GetString(Write(Envelope(Now, Now)));

        Assert.DoesNotContain("created", text, StringComparison.Ordinal);
        Assert.Contains("\"at\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfAnEnvelopeWithoutTimes_TakesTheRows()
    {
        var envelope = EnvelopeJson.Read("""{"$":{"stage":"start"}}"""u8, Now);

        Assert.Equal(Now, envelope.At);
        Assert.Equal(Now, envelope.Summary!.CreatedAt);
    }

    private static Gen<Envelope> Envelopes() =>
        from at in Gen.Choose(0, 2)
        from created in Gen.Choose(0, 2)
        from ends in Gen.Elements(null, "reserve-stock")
        from command in Gen.Elements(null, "key-1")
        from hasSummary in Gen.Elements(true, false)
        let full = Envelope(Now.AddTicks(at), Now.AddTicks(created))
        select full with { Ends = ends, CommandKey = command, Summary = hasSummary ? full.Summary : null };

    private static Envelope Envelope(DateTimeOffset at, DateTimeOffset created) => new()
    {
        At = at,
        Summary = new("payment", null, true, false, at.AddSeconds(1), created, "customer-1"),
    };

    private static byte[] Write(Envelope envelope)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            EnvelopeJson.Write(writer, envelope);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }
}
