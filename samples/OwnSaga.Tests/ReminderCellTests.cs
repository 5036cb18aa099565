using OrderActors.Sagas;
using Xunit;

namespace OwnSaga.Tests;

/// <summary>The saga does what it says, on the cell that every engine uses.</summary>
public sealed class ReminderCellTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Remind Tea = new("Ada", "tea", Noon.AddHours(4));

    private readonly SagaCell cell =
        ReminderDefinition.Instance.CreateCell(SagaId.Create("reminder", "R-1"), new Defaults());

    [Fact]
    public void GivenNothing_WhenStarted_ThenOneTimerIsOutstanding()
    {
        Send(Tea, Noon);
        Assert.Equal(Tea.At, Assert.IsType<Work.Timer>(Assert.Single(cell.Plan.Outstanding)).DueAt);
    }

    [Fact]
    public void GivenAReminder_WhenItsTimeComes_ThenTheNoteIsSentAndItEnds()
    {
        Send(Tea, Noon);
        Send(new TimerFired("ring", Tea.At), Tea.At);
        Assert.Equal(new SendNote("Ada", "tea"), cell.Plan.FindCall("send-note")?.Activity);
        Send(new AttemptEnded("send-note", 1, Tea.At, new NoteSent("N-1"), Failure: null), Tea.At);
        Assert.Equal("sent", cell.Description?.Outcome);
        Assert.Empty(cell.Plan.Outstanding);
    }

    [Fact]
    public void GivenAReminder_WhenForgotten_ThenNothingIsOutstanding()
    {
        Send(Tea, Noon);
        Send(new Forget("had some"), Noon);
        Assert.Empty(cell.Plan.Outstanding);
    }

    [Fact]
    public void GivenAReminder_WhenAnotherIsStartedUnderItsId_ThenItIsRejected()
    {
        Send(Tea, Noon);
        var proposal = cell.Propose(Tea with { What = "coffee" }, identity: null, Noon);
        Assert.Equal(RejectCodes.AlreadyStarted, proposal.Code);
    }

    private void Send(SagaMessage message, DateTimeOffset now) =>
        cell.Apply(cell.Propose(message, identity: null, now));

    private sealed class Defaults : ICallPolicies
    {
        public int StuckAfter => 5;

        public CallPolicy For(string kind, Work.Call call) => CallPolicy.Default;
    }
}
