using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Modules;
using OrderActors.Engine.Services;
using OrderActors.Sagas;

namespace OwnSaga;

#region module
public sealed class ReminderModule(ReminderOptions options) : ISagaModule
{
    public ReminderModule() : this(new()) { }

    public string Name => "reminders";

    public string Section => "Reminders";

    public IReadOnlyList<SagaDefinition> Sagas => [ReminderDefinition.Instance];

    public ServiceTables Tables { get; } = new("reminders", new TableVersion("""
        CREATE TABLE notes (note_key {key} NOT NULL PRIMARY KEY, who {text} NOT NULL, what {text} NOT NULL){keyed}
        """));

    public void AddServices(IServiceCollection services)
    {
        services.TryAddSingleton<IPost, NoteTable>();
        services.AddSingleton<IPurgeRule, NotePurge>();
        services.AddCommandRule<Remind>(wish => wish.What.Length > options.Longest ? "that is too long a note" : null);
        services.AddCommandRule<Forget>(forget => forget.Reason.Length == 0 ? "say why it is forgotten" : null);
        services.AddActivityHandler<SendNote, NoteSent, NoteSender>();
    }
}

public sealed class ReminderOptions
{
    public int Longest { get; set; } = 1000;
}
#endregion

/// <summary>Keeps notes in the module's table; a second attempt under a key finds the note of the first.</summary>
public sealed class NoteTable(IServiceStore store) : IPost
{
    private static readonly ServiceSql Insert = new(
        "INSERT INTO notes (note_key, who, what) VALUES (@key, @who, @what) ON CONFLICT DO NOTHING");

    public async Task<string> SendAsync(string who, string what, string idempotencyKey, CancellationToken cancellation)
    {
        await store.WriteAsync(transaction => transaction.Execute(Insert, idempotencyKey, who, what));
        return idempotencyKey;
    }
}

/// <summary>A purged reminder takes its note with it.</summary>
public sealed class NotePurge : IPurgeRule
{
    public IReadOnlyList<ServiceSql> Deletes { get; } = [KeyRange.Delete("notes", "note_key")];
}
