using OrderActors.Domain.Greetings;
using OrderActors.Engine.Services;

namespace OrderActors.Services.Greetings;

/// <summary>The record of greetings, numbered in the order of arrival.</summary>
internal sealed class GreetingLog(IServiceStore store, TimeProvider time)
{
    private static readonly ServiceSql Insert = new(
        "INSERT INTO greetings (greeting_key, user_id, text, created_at) VALUES (@key, @user, @text, @now) " +
        "ON CONFLICT DO NOTHING");

    private static readonly ServiceSql Find =
        new("SELECT number, user_id, text FROM greetings WHERE greeting_key = @key");

    public Task<GreetingLogged> LogAsync(string key, LogGreeting entry) => store.WriteAsync(transaction =>
    {
        transaction.Change(Insert, key, entry.UserId, entry.Text, time.GetUtcNow().UtcTicks);
        var recorded = transaction.First(Find, static row => new Entry(row.Number(0), row.Text(1), row.Text(2)), key)!;
        if (recorded.UserId != entry.UserId || recorded.Text != entry.Text) throw Keys.OtherRequest(key);
        return new GreetingLogged(recorded.Number);
    });

    private sealed record Entry(long Number, string UserId, string Text);
}
