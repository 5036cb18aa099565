using System.Runtime.ExceptionServices;
using System.Security.Cryptography;

namespace OrderActors.Node.Setup;

/// <summary>
/// Notices that a type could not be initialized. .NET does not try that again: whatever needs the type, cryptography
/// say, fails for as long as the process lives, while the rest continues as if nothing were wrong. A new process may do
/// better.
/// </summary>
internal sealed class BrokenTypes : IDisposable
{
    private readonly Action<TypeInitializationException> end;

    /// <summary>Watches from now on.</summary>
    /// <param name="end">Called on the thread that met one, wherever in the process that is.</param>
    public BrokenTypes(Action<TypeInitializationException> end)
    {
        this.end = end;
        AppDomain.CurrentDomain.FirstChanceException += Look;
    }

    /// <summary>Loads what is needed later and loaded on its first use, while there is room for it.</summary>
    public static void LoadWhatIsNeeded()
    {
        Console.Error.Flush();
        SHA256.HashData([]);
        RandomNumberGenerator.Fill(stackalloc byte[1]);
    }

    /// <inheritdoc/>
    public void Dispose() => AppDomain.CurrentDomain.FirstChanceException -= Look;

    private void Look(object? sender, FirstChanceExceptionEventArgs thrown)
    {
        if (thrown.Exception is TypeInitializationException broken) end(broken);
    }
}
