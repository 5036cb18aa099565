using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Cells;

public sealed class RememberedCommandsTests : IDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    private readonly CellBench bench = new(new StartJob());

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Keys_OfOneDay_AreAllRemembered(bool restart)
    {
        for (var i = 1; i <= 200; i++) bench.Send(new Poke($"{i}"), Key(i));
        bench.Wait(Day - TimeSpan.FromTicks(1));
        bench.Send(new Poke("201"), Key(201));
        if (restart) bench.Restart();

        for (var i = 1; i <= 201; i++)
            Assert.Equal(Verdict.Replayed, bench.Send(new Poke($"{i}"), Key(i)).Verdict);
        Assert.Equal(RejectCodes.KeyReused, bench.Send(new Poke("other"), new("key-1", "other")).Code);
        Assert.Equal(201, bench.State.Pokes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Keys_TenThousandOfOneDay_NoNewOneIsTakenAndNoneForgotten(bool restart)
    {
        bench.Send(new Poke("1"), Key(1));
        bench.Wait(TimeSpan.FromHours(1));
        for (var i = 2; i <= 10_000; i++) bench.Send(new Poke(""), Key(i));
        bench.Wait(TimeSpan.FromHours(3));
        if (restart) bench.Restart();

        var refused = bench.Send(new Poke("new"), Key(10_001));
        Assert.Equal((Verdict.Rejected, RejectCodes.TooManyKeys), (refused.Verdict, refused.Code));
        Assert.Equal(TimeSpan.FromHours(20), refused.RetryAfter);
        Assert.Equal(Verdict.Replayed, bench.Send(new Poke("1"), Key(1)).Verdict);
        Assert.Equal(Verdict.Accepted, bench.Send(new Poke("without a key")).Verdict);

        bench.Wait(TimeSpan.FromHours(20));
        Assert.Equal(Verdict.Accepted, bench.Send(new Poke("new"), Key(10_001)).Verdict);
        Assert.Equal(RejectCodes.TooManyKeys, bench.Send(new Poke("newer"), Key(10_002)).Code);
    }

    [Fact]
    public void Keys_RetentionSetting_IsKeptTo()
    {
        bench.Policies.KeyRetention = TimeSpan.FromMinutes(1);
        for (var i = 1; i <= 65; i++) bench.Send(new Poke($"{i}"), Key(i));
        Assert.Equal(Verdict.Replayed, bench.Send(new Poke("1"), Key(1)).Verdict);
        bench.Wait(TimeSpan.FromMinutes(1));
        bench.Send(new Poke("66"), Key(66));

        Assert.Equal(Verdict.Accepted, bench.Send(new Poke("1"), Key(1)).Verdict);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Keys_AfterADay_TheLastSixtyFourAreRemembered(bool restart)
    {
        for (var i = 1; i <= 64; i++) bench.Send(new Poke($"{i}"), Key(i));
        bench.Wait(Day);
        bench.Send(new Poke("65"), Key(65));
        if (restart) bench.Restart();

        Assert.Equal(Verdict.Replayed, bench.Send(new Poke("65"), Key(65)).Verdict);
        Assert.Equal(Verdict.Replayed, bench.Send(new Poke("2"), Key(2)).Verdict);
        Assert.Equal(Verdict.Accepted, bench.Send(new Poke("1"), Key(1)).Verdict);
        Assert.Equal(66, bench.State.Pokes);
        Assert.Equal(Verdict.Accepted, bench.Send(new Poke("2"), Key(2)).Verdict);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Keys_OfTheEngine_AreRememberedApartAndHoldNobodyUp(bool restart)
    {
        for (var i = 1; i <= 10_000; i++) bench.Send(new Poke("unkeyed"), EngineKey(i));
        if (restart) bench.Restart();

        Assert.Equal(Verdict.Replayed, bench.Send(new Poke("unkeyed"), EngineKey(1)).Verdict);
        Assert.Equal(Verdict.Accepted, bench.Send(new Poke("one more"), EngineKey(10_001)).Verdict);
        Assert.Equal(Verdict.Replayed, bench.Send(new Poke("one more"), EngineKey(10_001)).Verdict);
        Assert.Equal(Verdict.Accepted, bench.Send(new Poke("the oldest has gone"), EngineKey(1)).Verdict);
        Assert.Equal(Verdict.Accepted, bench.Send(new Poke("keyed"), Key(1)).Verdict);
        Assert.Equal(Verdict.Replayed, bench.Send(new Poke("keyed"), Key(1)).Verdict);
        Assert.Empty(bench.Send(new Poke(""), EngineKey(10_002)).Events);

        bench.Wait(TimeSpan.FromMinutes(15));
        bench.Send(new Poke("later"), EngineKey(10_003));
        Assert.Equal(Verdict.Accepted, bench.Send(new Poke("forgotten"), EngineKey(500)).Verdict);
    }

    [Fact]
    public void Key_WithAnotherContent_IsRefused()
    {
        bench.Send(new Poke("a"), new("k", "a"));
        bench.Restart();

        var other = bench.Send(new Poke("b"), new("k", "b"));

        Assert.Equal((Verdict.Rejected, RejectCodes.KeyReused), (other.Verdict, other.Code));
        Assert.Equal(1, bench.State.Pokes);
    }

    [Fact]
    public void Rejection_IsNotRemembered()
    {
        Assert.Equal(Verdict.Rejected, bench.Send(new Poke("refuse"), new("k", "a")).Verdict);
        Assert.Equal(Verdict.Accepted, bench.Send(new Poke("b"), new("k", "b")).Verdict);
    }

    [Fact]
    public void RejectionWithEvents_StoresThemAndForgetsTheKey()
    {
        var refused = bench.Send(new Poke("refuse-fact"), new("k", "a"));

        Assert.Equal((Verdict.Rejected, RejectCodes.Conflict), (refused.Verdict, refused.Code));
        Assert.Equal("noticed", bench.State.Note);
        Assert.Null(bench.Journal[^1].Envelope.CommandKey);
        Assert.NotNull(bench.Journal[^1].Envelope.Summary);
        Assert.Equal(Verdict.Rejected, bench.Send(new Poke("refuse-fact"), new("k", "b")).Verdict);
    }

    [Fact]
    public void AcceptedWithoutEvents_WithAKeyIsNotedWithoutOneIsNot()
    {
        Assert.Empty(bench.Send(new Poke("")).Events);

        Assert.Equal(new CommandNoted("poke"), Assert.Single(bench.Send(new Poke(""), Key(1)).Events).Event);
        bench.Restart();
        Assert.Equal(Verdict.Replayed, bench.Send(new Poke(""), Key(1)).Verdict);
    }

    [Fact]
    public void Ignored_StoresNothing() => Assert.Empty(bench.Send(new Poke("ignore"), Key(1)).Events);

    [Fact]
    public void Apply_OfAProposalMadeOfAnotherState_IsRefused()
    {
        var early = bench.Cell.Propose(new Poke("a"), null, bench.Now);
        bench.Send(new Poke("b"));

        Assert.Throws<InvalidOperationException>(() => bench.Cell.Apply(early));
    }

    private static CommandIdentity EngineKey(int number) => CommandIdentity.OfEngine($"engine-{number}");

    private static CommandIdentity Key(int number) => new($"key-{number}", $"print-{number}");
}
