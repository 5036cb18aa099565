namespace OrderActors.Sagas;

/// <summary>A stage as clients follow it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rank">From 0. A wait for a stage ends at its rank or a later one.</param>
/// <param name="End">How a saga at this stage has ended; null at stages before the end.</param>
public sealed record StageType(string Name, int Rank, StageEnd? End);

/// <summary>How a saga ended.</summary>
public enum StageEnd
{
    /// <summary>It did what it was started for.</summary>
    Success,

    /// <summary>It did not: it failed or was cancelled, for example.</summary>
    Failure,
}
