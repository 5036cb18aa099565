using OrderActors.Engine;
using OrderActors.Engine.Index;
using OrderActors.Sagas;

namespace OrderActors.Services.Users;

/// <summary>Sends sagas the commands that follow from a change of a user, each once.</summary>
internal sealed class UserSagas(ISagaEngine engine, ISagaIndex index)
{
    private const int Page = 100;

    /// <summary>Sends one saga a command. False: it is to be sent again.</summary>
    /// <remarks>A refusal settles it too: the saga is not there, or has ended.</remarks>
    public async Task<bool> SendAsync(
        UserChange change, SagaId id, SagaCommand command, CancellationToken cancellation)
    {
        var reply = await engine.SendAsync(id, command, new(change.Key, change.Key), isNew: false, cancellation);
        // A stopped saga waits for a person: whoever mends it sees the user's record.
        return reply.Verdict is Verdict.Accepted or Verdict.Replayed or Verdict.Rejected or Verdict.Stopped;
    }

    /// <summary>Sends a command to all sagas of a kind that the user owns and that have not ended.</summary>
    public async Task<bool> SendAllAsync(
        UserChange change, string kind, SagaCommand command, CancellationToken cancellation)
    {
        string? after = null;
        while (true)
        {
            var rows = await index.ListAsync(
                new() { Kind = kind, Owner = change.UserId, After = after, Limit = Page }, cancellation);
            foreach (var row in rows)
                if (row.Summary.Outcome is null && !await SendAsync(change, row.SagaId, command, cancellation))
                    return false;
            if (rows.Count < Page) return true;
            after = rows[^1].SagaId.Id;
        }
    }
}
