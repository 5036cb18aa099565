using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrderActors.Engine;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Modules;
using OrderActors.Engine.Services;
using OrderActors.Node.Testing;
using OrderActors.Sagas;
using OwnSaga;
using Xunit;

namespace OrderActors.Node.Tests;

/// <summary>The guide's saga in a host without HTTP: nothing in the engine and its store knows an order.</summary>
public sealed class OwnHostTests : IDisposable
{
    private static readonly SagaId Id = SagaId.Create("reminder", "R-1");

    private readonly FreshFolder folder = new();
    private readonly Post post = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("akka")]
    [InlineData("embedded")]
    public async Task OwnSaga_HostStoppedBeforeItsTimer_GoesOnInTheNextHostAndActsOnce(string engineName)
    {
        var now = TimeProvider.System.GetUtcNow();
        using (var host = Build(engineName, TimeSpan.Zero))
        {
            await host.StartAsync();
            var engine = host.Services.GetRequiredService<ISagaEngine>();
            var reply = await engine.SendAsync(Id, new Remind("Ada", "tea", now.AddHours(1)));
            Assert.Equal((Verdict.Accepted, "waiting"), (reply.Verdict, reply.View!.Description.Stage));
            await host.StopAsync();
        }

        using var next = Build(engineName, TimeSpan.FromHours(2));
        await next.StartAsync();
        var ended = await next.Services.GetRequiredService<ISagaEngine>()
            .WaitAsync(Id, stage: null, TimeSpan.FromSeconds(30));
        await next.StopAsync();

        Assert.Equal("sent", ended.View!.Description.Outcome);
        Assert.Equal(["reminder/R-1/send-note: tea for Ada"], post.Notes);
    }

    [Theory]
    [InlineData("akka")]
    [InlineData("embedded")]
    public async Task OwnModule_RegisteredByOneLine_KeepsItsNotesInItsOwnTable(string engineName)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            [new("OrderActors:Data", folder.Path), new("OrderActors:Engine", engineName)]);
        builder.Services.AddSagaModule<ReminderModule>();
        builder.Services.AddOrderActors(builder.Configuration);
        using var host = builder.Build();
        await host.StartAsync();
        var engine = host.Services.GetRequiredService<ISagaEngine>();

        await engine.SendAsync(Id, new Remind("Ada", "tea", TimeProvider.System.GetUtcNow()));
        var ended = await engine.WaitAsync(Id, stage: null, TimeSpan.FromSeconds(30));
        var notes = await host.Services.GetRequiredService<IServiceStore>().ReadAsync(reader =>
            reader.All(new ServiceSql("SELECT note_key FROM notes"), row => row.Text(0)));
        await host.StopAsync();

        Assert.Equal("sent", ended.View!.Description.Outcome);
        Assert.Equal(["reminder/R-1/send-note"], notes);
    }

    private IHost Build(string engineName, TimeSpan later)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            [new("OrderActors:Data", folder.Path), new("OrderActors:Engine", engineName)]);
        builder.Services.AddSingleton<TimeProvider>(new LaterTime(later)).AddSingleton<IPost>(post);
        builder.Services.AddSingleton<SagaDefinition>(ReminderDefinition.Instance);
        builder.Services.AddActivityHandler<SendNote, NoteSent, NoteSender>();
        builder.Services.AddOrderActors(builder.Configuration);
        return builder.Build();
    }

    private sealed class Post : IPost
    {
        public ConcurrentQueue<string> Notes { get; } = new();

        public Task<string> SendAsync(string who, string what, string idempotencyKey, CancellationToken cancellation)
        {
            Notes.Enqueue($"{idempotencyKey}: {what} for {who}");
            return Task.FromResult("N-1");
        }
    }

    /// <summary>The system's clock, some time later.</summary>
    private sealed class LaterTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
