using System.Diagnostics.CodeAnalysis;

namespace OrderActors.Engine;

/// <summary>Admits one user at a time, until it is closed. Thread-safe.</summary>
/// <remarks>
/// A semaphore that is disposed of while callers wait leaves them waiting for ever. This one is closed by its last user
/// instead, and later callers are told so.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for holds nothing.")]
public sealed class Turnstile
{
    private readonly SemaphoreSlim one = new(1);
    private bool closed;

    /// <summary>Waits for the turn. After true, call <see cref="Leave"/>.</summary>
    /// <returns>False if it is closed: then there is nothing to leave.</returns>
    public async ValueTask<bool> EnterAsync(CancellationToken cancellation)
    {
        await one.WaitAsync(cancellation);
        if (!closed) return true;
        one.Release();
        return false;
    }

    /// <summary>Admits the next user.</summary>
    public void Leave() => one.Release();

    /// <summary>Waits for the turn as the last user, and closes. After true, call <see cref="Leave"/>.</summary>
    /// <returns>False if it was closed before: then there is nothing to leave.</returns>
    public async ValueTask<bool> CloseAsync()
    {
        if (!await EnterAsync(CancellationToken.None)) return false;
        closed = true;
        return true;
    }
}
