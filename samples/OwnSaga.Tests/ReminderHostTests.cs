using OrderActors.Sagas;
using OrderActors.Testing;
using Xunit;

namespace OwnSaga.Tests;

#region host

public sealed class ReminderHostTests : IDisposable
{
    private readonly SagaId id = SagaId.Create("reminder", "R-1");
    private readonly SagaTestHost host = new([ReminderDefinition.Instance]);
    private readonly HashSet<string> sent = [];

    public ReminderHostTests() => host.On<SendNote, NoteSent>((_, attempt) =>
    {
        sent.Add(attempt.IdempotencyKey);
        return new("N-1");
    });

    [Fact]
    public void GivenAReminder_WhenTheProcessIsDownAtItsTime_ThenTheNoteIsSentAfterTheStart()
    {
        host.Send(id, new Remind("Ada", "tea", host.Now.AddHours(4)));
        host.CrashFor(TimeSpan.FromHours(3));
        Assert.Empty(sent);

        host.CrashFor(TimeSpan.FromHours(3));

        Assert.Equal("sent", host.State<Reminder>(id)?.Outcome);
        Assert.Equal("reminder/R-1/send-note", Assert.Single(sent));
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(3, false)]
    public void GivenAReminder_WhenTheProcessDiesOnAnEvent_ThenTheNoteIsSentUnderOneKey(int number, bool stored)
    {
        host.Send(id, new Remind("Ada", "tea", host.Now.AddHours(4)));
        host.CrashAt(number, stored);

        host.Advance(TimeSpan.FromHours(4));

        Assert.Equal("sent", host.State<Reminder>(id)?.Outcome);
        Assert.Equal("reminder/R-1/send-note", Assert.Single(sent));
    }

    public void Dispose() => host.Dispose();
}

#endregion
