using OrderActors.Engine.Services;
using OrderActors.Sagas;

namespace OrderActors.Storage.Services;

/// <summary>The one connection that writes the services' tables. For one thread.</summary>
/// <remarks>
/// Every member throws <see cref="ServiceStorageException"/> when the store fails, and those that run statements throw
/// <see cref="BrokenInvariantException"/> OA0013 when a constraint refuses a row.
/// </remarks>
internal abstract class ServiceSession : ServiceTransaction, IDisposable
{
    /// <summary>Grows whenever a statement may have changed something, rolled back or not.</summary>
    public abstract int Changes { get; }

    /// <summary>Begins a transaction; connects again before where the connection is lost.</summary>
    /// <param name="certain">
    /// Whether operations must see what their statements really did. Otherwise the session may take for granted what
    /// <see cref="ServiceTransaction.TryChange"/> expects, and send many statements at once.
    /// </param>
    public abstract void Begin(bool certain);

    /// <summary>Whether everything that was predicted since <see cref="Begin"/> has come true.</summary>
    public abstract bool CameTrue();

    /// <summary>Commits; durable on return.</summary>
    public abstract void Commit();

    /// <summary>Undoes the transaction, if there is one.</summary>
    public abstract void RollBack();

    /// <summary>Marks where the operation that follows begins.</summary>
    public abstract void SetSavepoint();

    /// <summary>Undoes what has been done since the mark, or keeps it; the mark is gone then.</summary>
    public abstract void EndSavepoint(bool undo);

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>What a fault of the store means for the operations of its transaction.</summary>
internal enum StorageFault
{
    /// <summary>Of one statement: its operation fails alone.</summary>
    Statement,

    /// <summary>Nothing of the transaction is stored; a later one may be.</summary>
    Definite,

    /// <summary>Whether the transaction is stored is not known; a later one may be.</summary>
    Unknown,

    /// <summary>What is stored is not known before a restart.</summary>
    Fatal,
}

/// <summary>The store could not do what it was asked, for a reason outside the statement's data.</summary>
#pragma warning disable CA1064 // It never leaves this assembly: callers get errors that say what the effect was.
internal sealed class ServiceStorageException(StorageFault fault, string message, Exception? inner = null)
    : Exception(message, inner)
#pragma warning restore CA1064
{
    /// <summary>What it means.</summary>
    public StorageFault Fault => fault;

    /// <summary>Whether there is no room.</summary>
    public bool WantsRoom { get; init; }

    /// <summary>Whether the file is damaged, or what it lies on.</summary>
    public bool IsDamage { get; init; }
}
