using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrderActors.Engine;
using OrderActors.Engine.Services;

namespace OrderActors.Services.Users;

/// <summary>
/// Tells observers of changes of users: at once where the change was made, and again in the background until all have
/// heard of it. So a process that dies between a change and what follows from it loses nothing.
/// </summary>
/// <remarks>Observers send commands to an engine, whose handlers read users: they are looked up when they are told.
/// </remarks>
internal sealed class UserChangeRelay(
    IServiceStore store, IServiceProvider services, TimeProvider time, ILogger<UserChangeRelay> log)
    : OwnerBackgroundService
{
    private const int Batch = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Tells of a user's changes now, as far as that is possible.</summary>
    public async Task RelayAsync(string userId)
    {
        try
        {
            await TellAsync(await store.ReadAsync(reader => UserChanges.Of(reader, userId)), CancellationToken.None);
        }
        catch (Exception e)
        {
            // The change stands and is noted: the background tells of it.
            log.LogWarning(e, "What follows from a change of the user {User} is done later", userId);
        }
    }

    /// <summary>Tells of all changes that are left, once.</summary>
    public async Task RelayAllAsync(CancellationToken cancellation)
    {
        for (var last = 0L; ;)
        {
            var after = last;
            var changes = await store.ReadAsync(reader => UserChanges.After(reader, after, Batch));
            if (changes.Count == 0) return;
            foreach (var user in changes.GroupBy(change => change.UserId, StringComparer.Ordinal))
                await TellAsync([.. user], cancellation);
            last = changes[^1].Number;
        }
    }

    /// <inheritdoc/>
    public override async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await RelayAllAsync(cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogWarning(e, "What follows from changes of users is tried again in {Pause}", Pause);
            }

            await Task.Delay(Pause, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Tells of the changes of one user, in their order; one that cannot be told holds the later ones up.
    /// </summary>
    private async Task TellAsync(IReadOnlyList<UserChange> changes, CancellationToken cancellation)
    {
        foreach (var change in changes)
        {
            foreach (var observer in services.GetServices<IUserObserver>())
                if (!await observer.OnChangeAsync(change, cancellation)) return;
            await store.WriteAsync(transaction =>
            {
                UserChanges.Forget(transaction, change);
                return true;
            });
        }
    }
}
