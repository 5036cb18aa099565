using OrderActors.Engine.Tests.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Engine.Tests.Cells;

public sealed class CommandMemoryTests : IDisposable
{
    private readonly CellBench bench = new(new StartJob());

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Keys_SixtyFourAreRemembered_TheNextForgetsTheFirst(bool restart)
    {
        for (var i = 1; i <= 65; i++) bench.Send(new Poke($"{i}"), Key(i));
        if (restart) bench.Restart();

        Assert.Equal(Verdict.Replayed, bench.Send(new Poke("65"), Key(65)).Verdict);
        Assert.Equal(Verdict.Replayed, bench.Send(new Poke("2"), Key(2)).Verdict);
        Assert.Equal(Verdict.Accepted, bench.Send(new Poke("1"), Key(1)).Verdict);
        Assert.Equal(66, bench.State.Pokes);
        Assert.Equal(Verdict.Accepted, bench.Send(new Poke("2"), Key(2)).Verdict);
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

    private static CommandIdentity Key(int number) => new($"key-{number}", $"print-{number}");
}
