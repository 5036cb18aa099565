using OrderActors.Akka.Journal;
using OrderActors.Akka.Messages;
using OrderActors.Engine.Journal;
using OrderActors.Postgres.Testing;
using Xunit;

namespace OrderActors.Akka.Tests.Journal;

/// <summary>
/// What Akka.Persistence asks of a journal, in the messages that it asks by. Akka's own suite for plugins
/// (Akka.Persistence.TCK) asks much the same of any event; here it is sagas' events.
/// </summary>
public abstract class JournalSpec<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : JournalFixture
{
    [Fact]
    public void Replay_OfAll_GivesEveryEventInOrderAndThenTheHighestNumber() =>
        Equal([1, 2, 3, 4, 5], 5, Five().Replay());

    [Theory]
    [InlineData(1, 5)]
    [InlineData(3, 5)]
    [InlineData(5, 5)]
    public void Replay_FromANumber_BeginsWithIt(long from, long last) =>
        Equal(Range(from, last), 5, Five().Replay(from));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(99)]
    public void Replay_UpToANumber_EndsWithItAndStillTellsTheHighest(long to) =>
        Equal(Range(1, Math.Min(to, 5)), 5, Five().Replay(to: to));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(99)]
    public void Replay_OfAtMostSoMany_GivesTheFirstOfThem(long max) =>
        Equal(Range(1, Math.Min(max, 5)), 5, Five().Replay(max: max));

    [Fact]
    public void Replay_BetweenTwoNumbers_GivesThoseAndNoMoreThanTheLimit()
    {
        var saga = Five();

        Equal([2, 3, 4], 5, saga.Replay(2, 4));
        Equal([2, 3], 5, saga.Replay(2, 4, 2));
        Equal([3], 5, saga.Replay(3, 3));
        Equal([], 5, saga.Replay(3, 2));
        // Beyond the end the highest number is not to be relied on: Akka.Persistence.Sql looks for one from there on.
        Assert.Empty(saga.Replay(6).Numbers);
        Equal([], 5, saga.Replay(1, 0));
    }

    /// <summary>That it does not look is seen by a history that it would find.</summary>
    [Fact]
    public void Replay_OfAnIdThatWasJustMade_IsNotLookedForOnce()
    {
        var saga = Five();
        fixture.SayJustMade(saga.Saga);

        Equal([], 0, saga.Replay());
        Equal([1, 2, 3, 4, 5], 5, saga.Replay());
    }

    [Fact]
    public void Replay_OfASagaWithoutEvents_GivesNothingAndTheNumberZero() =>
        Equal([], 0, new JournalClient(fixture).Replay());

    [Fact]
    public void Replay_OfOneSaga_GivesNoEventOfAnother()
    {
        var (one, two) = (new JournalClient(fixture).Write(1, 2), new JournalClient(fixture).Write(1, 2, 3));
        one.Write(3, 4);

        Equal([1, 2, 3, 4], 4, one.Replay());
        Equal([1, 2, 3], 3, two.Replay());
    }

    [Fact]
    public void Write_OfSeveralEvents_StoresAllOfThemAndIsFollowedByTheNext() =>
        Equal([1, 2, 3, 4], 4, new JournalClient(fixture).WriteTogether(1, 2, 3).WriteTogether(4).Replay());

    [Fact]
    public void Write_OfManySagasAtOnce_StoresEach()
    {
        var sagas = Enumerable.Range(0, 50).Select(_ => new JournalClient(fixture)).ToList();

        foreach (var saga in sagas) saga.Send(1, 2);
        foreach (var saga in sagas) saga.ExpectStored(1, 2);

        foreach (var saga in sagas) Equal([1, 2], 2, saga.Replay());
    }

    [Fact]
    public void Write_OfANumberThatIsTaken_FailsAndStoresNoneOfItsEvents()
    {
        var saga = Five();

        saga.Send(5, 6);
        saga.ExpectFailed(5, 6);

        Equal([1, 2, 3, 4, 5], 5, saga.Replay());
        Equal([1, 2, 3, 4, 5, 6], 6, saga.Write(6).Replay());
    }

    [Fact]
    public void Write_BesideOneThatFails_OfAnotherSaga_IsStored()
    {
        var (taken, other) = (Five(), new JournalClient(fixture));

        taken.Send(5);
        other.Send(1, 2);

        taken.ExpectFailed(5);
        other.ExpectStored(1, 2);
        Equal([1, 2], 2, other.Replay());
    }

    /// <summary>Those that wait while the first is written are stored together, so one of them must not fail all.
    /// </summary>
    [Fact]
    public void Write_AmongManyAtOnce_FailsAlone()
    {
        var taken = Enumerable.Range(0, 3).Select(_ => Five()).ToList();
        var others = Enumerable.Range(0, 60).Select(_ => new JournalClient(fixture)).ToList();

        for (var i = 0; i < others.Count; i++)
        {
            others[i].Send(1, 2);
            if (i % 20 == 10) taken[i / 20].Send(5);
        }

        foreach (var saga in others) saga.ExpectStored(1, 2);
        foreach (var saga in taken)
            Assert.Equal(AppendStatus.Conflict, Assert.IsType<AppendFailedException>(saga.ExpectFailed(5)).Status);
        foreach (var saga in others) Equal([1, 2], 2, saga.Replay());
        foreach (var saga in taken) Equal([1, 2, 3, 4, 5], 5, saga.Replay());
    }

    [Fact]
    public void Write_AfterAGap_IsRefusedWhereTheLastNumberIsKnown()
    {
        var saga = new JournalClient(fixture).Write(1);

        saga.Send(3);

        if (!fixture.RefusesGaps)
        {
            saga.ExpectStored(3);
            Equal([1, 3], 3, saga.Replay());
            return;
        }

        Assert.Equal(AppendStatus.Conflict, Assert.IsType<AppendFailedException>(saga.ExpectFailed(3)).Status);
        Equal([1], 1, saga.Replay());
    }

    [Fact]
    public void Delete_OfTheFirstEvents_IsRefusedOrKeepsTheHighestNumber()
    {
        var saga = Five();

        var refused = saga.Delete(3);

        if (fixture.RefusesDeletion)
        {
            Assert.Contains("a purge removes it", Assert.IsType<NotSupportedException>(refused).Message,
                StringComparison.Ordinal);
            Equal([1, 2, 3, 4, 5], 5, saga.Replay());
            return;
        }

        Assert.Null(refused);
        Equal([4, 5], 5, saga.Replay());
    }

    private JournalClient Five() => new JournalClient(fixture).Write(1, 2, 3, 4, 5);

    private static long[] Range(long from, long to) => [.. Enumerable.Range((int)from, (int)(to - from + 1))];

    private static void Equal(long[] numbers, long highest, (long[] Numbers, long Highest) replayed)
    {
        Assert.Equal(numbers, replayed.Numbers);
        Assert.Equal(highest, replayed.Highest);
    }
}

public sealed class GroupCommitJournalOnFiles(GroupCommitFilesFixture fixture)
    : JournalSpec<GroupCommitFilesFixture>(fixture)
{
    private readonly GroupCommitFilesFixture fixture = fixture;

    [Fact]
    public void Write_OfWhatIsNoSagasEvent_IsRejectedAndNothingIsStored()
    {
        var saga = new JournalClient(fixture);

        saga.Send([1, 2], number => number == 1 ? new StoredEvent("job.moved.v1", "{}"u8.ToArray()) : "anything");

        Assert.IsType<NotSupportedException>(saga.ExpectRejected(1, 2));
        Assert.Equal(0, saga.Replay().Highest);
    }
}

[RequiresPostgres]
public sealed class GroupCommitJournalOnPostgres(GroupCommitPostgresFixture fixture)
    : JournalSpec<GroupCommitPostgresFixture>(fixture);

[RequiresPostgres]
public sealed class AkkaSqlJournalOnPostgres(AkkaSqlPostgresFixture fixture)
    : JournalSpec<AkkaSqlPostgresFixture>(fixture);
