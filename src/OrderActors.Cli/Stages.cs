namespace OrderActors.Cli;

/// <summary>The stages of an order as the node publishes them, so that the console can follow one on its way.</summary>
internal static class Stages
{
    public const string AwaitingApproval = "awaiting-approval";
    public const string Completed = "completed";
    public const string Cancelled = "cancelled";
    public const string Failed = "failed";

    /// <summary>What <c>--wait</c> and the node's <c>waitFor</c> call "whatever the end is".</summary>
    public const string End = "end";

    private static readonly string[] Way =
    [
        "start", "enrichment", "reserve", AwaitingApproval, "payment", "status-update", "shipping", "notify",
        "compensating",
    ];

    /// <summary>What can be waited for.</summary>
    public static string[] Waitable { get; } = [.. Way, Completed, Cancelled, Failed, End];

    /// <summary>Whether this stage is an end.</summary>
    public static bool IsEnd(string stage) => stage is Completed or Cancelled or Failed;

    /// <summary>Whether an order at one stage is at or past another; any end is past all.</summary>
    public static bool HasReached(string current, string wanted) =>
        IsEnd(current)
        || (!IsEnd(wanted) && wanted != End && Array.IndexOf(Way, current) >= Array.IndexOf(Way, wanted));

    /// <summary>What to wait for next when an order is at this stage.</summary>
    public static string Next(string current)
    {
        var next = Array.IndexOf(Way, current) + 1;
        return next > 0 && next < Way.Length ? Way[next] : End;
    }

    /// <summary>The exit code for a saga that was waited for.</summary>
    public static int ExitCode(string stage) => stage is Cancelled or Failed ? ExitCodes.EndedBadly : ExitCodes.Done;
}
