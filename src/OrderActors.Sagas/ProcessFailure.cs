namespace OrderActors.Sagas;

/// <summary>Tells failures of the process from those of what it was working on.</summary>
public static class ProcessFailure
{
    /// <summary>
    /// Whether the process as a whole is short of something: no saga, event or request is to blame, and none may be
    /// stopped for it.
    /// </summary>
    public static bool Is(Exception exception) => exception is OutOfMemoryException;
}
