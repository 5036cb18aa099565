using System.Diagnostics.CodeAnalysis;

namespace OrderActors.Engine;

/// <summary>Lets one user at a time use something, until it is closed. Thread-safe.</summary>
/// <remarks>
/// A semaphore that is disposed while somebody waits for it leaves them waiting for ever. This one is closed by its
/// last user instead, and whoever comes later is told.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for holds nothing.")]
public sealed class Turnstile
{
    private readonly SemaphoreSlim one = new(1);
    private bool closed;

    /// <summary>Waits for the turn. Whoever is let in calls <see cref="Leave"/>.</summary>
    /// <returns>False: it is closed, and there is nothing to leave.</returns>
    public async ValueTask<bool> EnterAsync(CancellationToken cancellation)
    {
        await one.WaitAsync(cancellation);
        if (!closed) return true;
        one.Release();
        return false;
    }

    /// <summary>Lets the next one in.</summary>
    public void Leave() => one.Release();

    /// <summary>Waits for the turn, as the last user, and closes. Whoever is let in calls <see cref="Leave"/>.
    /// </summary>
    /// <returns>False: it was closed before, and there is nothing to leave.</returns>
    public async ValueTask<bool> CloseAsync()
    {
        if (!await EnterAsync(CancellationToken.None)) return false;
        closed = true;
        return true;
    }
}
