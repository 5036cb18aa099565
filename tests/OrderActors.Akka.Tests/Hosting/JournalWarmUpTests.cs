using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrderActors.Akka.Hosting;
using OrderActors.Akka.Journal;
using OrderActors.Akka.Tests.Nodes;
using OrderActors.Engine;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Akka.Tests.Hosting;

/// <summary>
/// A node asks its journal for a history before it serves, so that the first command does not wait for what the plugin
/// does only once.
/// </summary>
public sealed class JournalWarmUpTests : IAsyncLifetime
{
    private readonly ForeignApp app = new();
    private readonly Gate gate = new();
    private readonly Joined joined = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => app.DisposeAsync().AsTask();

    [Fact]
    public async Task Node_WhileItsJournalHasNotReadAHistory_DoesNotServe()
    {
        var host = Build();
        var starting = app.StartAsync(host);
        var asked = await gate.Asked.Task.WaitAsync(ClusterHarness.TestTimeout);
        await joined.Done.Task.WaitAsync(ClusterHarness.TestTimeout);
        Assert.False(host.Services.GetRequiredService<NodeState>().Serves);
        Assert.False(starting.IsCompleted);

        gate.Open.SetResult();
        await starting;

        Assert.True(host.Services.GetRequiredService<NodeState>().Serves);
        Assert.NotEqual(JobDefinition.Id().PersistenceId, asked);
        var engine = host.Services.GetRequiredService<ISagaEngine>();
        Assert.Equal(Verdict.Accepted, (await engine.SendAsync(JobDefinition.Id(), new StartJob())).Verdict);
    }

    [Fact]
    public async Task Node_WhoseJournalDoesNotAnswer_ServesAllTheSame()
    {
        var host = Build();

        await app.StartAsync(host);

        Assert.True(gate.Asked.Task.IsCompleted);
        Assert.True(host.Services.GetRequiredService<NodeState>().Serves);
        gate.Open.SetResult();
    }

    private IHost Build() => app.Build((akka, provider) => akka
            .AddHocon($"orderactors.journal.class = \"{typeof(GatedJournal).FullName}, OrderActors.Akka.Tests\"",
                HoconAddMode.Prepend)
            .AddSetup(gate)
            .WithOrderActors(provider),
        addStore: services =>
        {
            app.AddFiles(services);
            services.AddSingleton<IOwnerStartup>(joined);
        });

    /// <summary>Holds back the first question to the journal until it is opened.</summary>
    private sealed class Gate : Setup
    {
        public TaskCompletionSource<string> Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Says when the node is a member.</summary>
    private sealed class Joined : IOwnerStartup
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task StartAsync(CancellationToken cancellation) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellation)
        {
            Done.SetResult();
            return Task.CompletedTask;
        }
    }

    /// <summary>The plugin of files behind a gate.</summary>
    private sealed class GatedJournal : ReceiveActor
    {
        public GatedJournal(Config config)
        {
            var journal = Context.ActorOf(Props.Create(() => new GroupCommitJournal(config)));
            var gate = Context.System.Settings.Setup.Get<Gate>().Value;
            ReceiveAsync<ReplayMessages>(async replay =>
            {
                gate.Asked.TrySetResult(replay.PersistenceId);
                await gate.Open.Task;
                journal.Forward(replay);
            });
            ReceiveAny(journal.Forward);
        }
    }
}
