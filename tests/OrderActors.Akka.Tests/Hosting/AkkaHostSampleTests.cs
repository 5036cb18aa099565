using Akka.Actor;
using Akka.Hosting;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using AkkaHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrderActors.Akka.Hosting;
using OrderActors.Akka.Messages;
using OrderActors.Engine;
using OrderActors.Sagas;
using OwnSaga;
using Xunit;

namespace OrderActors.Akka.Tests.Hosting;

/// <summary>The sample: an application's own actors and sagas in one actor system, by messages alone.</summary>
public sealed class AkkaHostSampleTests : IAsyncLifetime
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(30);
    private static readonly SagaId Id = SagaId.Create("reminder", "R-1");

    private readonly string folder = Directory.CreateTempSubdirectory("akka-host-").FullName;
    private readonly Post post = new();
    private IHost host = null!;
    private TestKit kit = null!;
    private TestProbe customer = null!;

    public async Task InitializeAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton<IPost>(post);
        builder.AddReminders(folder);
        host = builder.Build();
        await host.StartAsync().WaitAsync(TestTimeout);
        kit = new(host.Services.GetRequiredService<ActorSystem>());
        customer = kit.CreateTestProbe();
    }

    public async Task DisposeAsync()
    {
        await host.StopAsync().WaitAsync(TestTimeout);
        kit.Dispose();
        host.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Reminders_ToldARequest_TellsTheSagaAndPassesOnThatItIsDurableAndHowItEnded()
    {
        Reminders.Tell(new ReminderRequest("R-1", "Ada", "tea", Now), customer);

        Assert.Equal(new ReminderNoted("R-1"), customer.ExpectMsg<ReminderNoted>(TestTimeout));
        Assert.Equal(new ReminderEnded("R-1", "sent"), customer.ExpectMsg<ReminderEnded>(TestTimeout));
        Assert.Equal(["tea for Ada"], post.Notes);
    }

    [Fact]
    public void Reminders_ToldARequestThatTheSagaRefuses_SaysWhy()
    {
        Reminders.Tell(new ReminderRequest("R-1", "Ada", "tea", Now.AddHours(1)), customer);
        customer.ExpectMsg<ReminderNoted>(TestTimeout);

        Reminders.Tell(new ReminderRequest("R-1", "Ada", "cake", Now.AddHours(1)), customer);

        Assert.StartsWith("the idempotency key 'R-1' came with another content",
            customer.ExpectMsg<ReminderRefused>(TestTimeout).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Region_AskedByAnyActor_AnswersStateStageAndWhyOfOneSaga()
    {
        Region.Tell(new AskState(Id), customer);
        Assert.Null(customer.ExpectMsg<QueryReply>(TestTimeout).View);
        Region.Tell(new AskCommand(Id, new Remind("Ada", "tea", Now.AddHours(1)), new("key", "print")), customer);
        var stored = customer.ExpectMsg<CommandReply>(TestTimeout);
        Assert.Equal((Verdict.Accepted, 1L), (stored.Verdict, stored.View!.SequenceNumber));
        Region.Tell(new AskCommand(Id, new Remind("Ada", "tea", Now.AddHours(1)), new("key", "print")), customer);
        Assert.Equal(Verdict.Replayed, customer.ExpectMsg<CommandReply>(TestTimeout).Verdict);

        Region.Tell(new AskWhy(Id), customer);
        Assert.StartsWith("reminder/R-1 is at waiting and waits for",
            customer.ExpectMsg<WhyReply>(TestTimeout).Explanation, StringComparison.Ordinal);
        Region.Tell(new AskStage(Id, Stage: null, TestTimeout), customer);
        customer.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Region.Tell(new AskCommand(Id, new Forget("had some")), kit.TestActor);
        Assert.Equal("forgotten: had some",
            customer.ExpectMsg<QueryReply>(TestTimeout).View!.Description.Outcome);
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private IActorRef Reminders => host.Services.GetRequiredService<IRequiredActor<ReminderActor>>().ActorRef;

    private IActorRef Region => host.Services.GetRequiredService<IRequiredActor<SagaRegion>>().ActorRef;

    private sealed class Post : IPost
    {
        public List<string> Notes { get; } = [];

        public Task<string> SendAsync(string who, string what, string idempotencyKey, CancellationToken cancellation)
        {
            lock (Notes) Notes.Add($"{what} for {who}");
            return Task.FromResult("N-1");
        }
    }
}
