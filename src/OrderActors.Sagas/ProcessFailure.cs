namespace OrderActors.Sagas;

/// <summary>Distinguishes failures of the process from failures of what it was working on.</summary>
public static class ProcessFailure
{
    /// <summary>
    /// Whether the process as a whole has run out of something: no saga, event or request is at fault, and none may be
    /// stopped because of it.
    /// </summary>
    public static bool Is(Exception exception) => exception is OutOfMemoryException;
}
