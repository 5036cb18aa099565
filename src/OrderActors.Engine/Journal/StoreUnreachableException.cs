namespace OrderActors.Engine.Journal;

/// <summary>The store cannot be reached now. Nothing is broken: the caller may try again.</summary>
/// <param name="message">What was tried and why it failed, without secrets.</param>
/// <param name="inner">What the store's client threw, or null.</param>
public sealed class StoreUnreachableException(string message, Exception? inner = null)
    : IOException(message, inner);
