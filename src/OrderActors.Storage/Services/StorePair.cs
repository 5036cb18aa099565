using System.Globalization;

namespace OrderActors.Storage.Services;

/// <summary>What a journal knows of the services' store that was written beside it.</summary>
internal enum ServicesBeside
{
    /// <summary>There was none yet.</summary>
    None = 0,

    /// <summary>There is one, and it has the journal's identity.</summary>
    Bound = 1,

    /// <summary>The journal is of a version that noted nothing: there may be one, without an identity.</summary>
    Unknown = 2,
}

/// <summary>A journal as its services' store is compared with it.</summary>
/// <param name="Identity">Given at its creation, or when it was taken over from a version without.</param>
/// <param name="LastOrdering">The highest ordering ever given out; a purge does not lower it.</param>
/// <param name="Services">What it knows of the services' store.</param>
/// <param name="ServicesMark">The newest mark that it knows to be stored there; it may lag.</param>
internal sealed record JournalSide(Guid Identity, long LastOrdering, ServicesBeside Services, long ServicesMark);

/// <summary>A services' store as it is found.</summary>
/// <param name="Exists">Whether it has its tables.</param>
/// <param name="Identity">The identity of the journal it was written beside; null for versions that noted none.
/// </param>
/// <param name="Mark">The highest ordering that was known to be committed at its newest transaction.</param>
internal sealed record ServicesSide(bool Exists, Guid? Identity, long Mark);

/// <summary>
/// Tells whether a journal and a services' store belong together, and are both as new as the other knows them to be.
/// </summary>
internal static class StorePair
{
    /// <summary>What is wrong with the two, for people, or null. Pure.</summary>
    public static string? Disagreement(JournalSide journal, ServicesSide services)
    {
        if (!services.Exists)
            return journal.Services == ServicesBeside.Bound ||
                (journal.Services == ServicesBeside.Unknown && journal.LastOrdering > 0)
                ? $"the services' store is missing, and its journal has {Events(journal.LastOrdering)}"
                : null;
        if (services.Identity is not { } identity)
            return journal.Services switch
            {
                ServicesBeside.Unknown => null,
                ServicesBeside.None => "the journal is new, and the services' store is not: the journal is missing",
                _ => "the services' store is older than its journal, or belongs to another one",
            };
        if (identity != journal.Identity)
            return journal is { Services: ServicesBeside.None, LastOrdering: 0 }
                ? "the journal is new, and the services' store is not: the journal is missing"
                : $"the services' store belongs to the journal {identity}, not to {journal.Identity}";
        if (services.Mark > journal.LastOrdering)
            return $"the journal has {Events(journal.LastOrdering)}, and the services' store knows that it had "
                + Events(services.Mark);
        return services.Mark < journal.ServicesMark
            ? $"the services' store is of the time when the journal had {Events(services.Mark)}, and the journal "
                + $"knows a newer one, of {Events(journal.ServicesMark)}"
            : null;
    }

    private static string Events(long ordering) =>
        ordering == 0 ? "no events" : string.Create(CultureInfo.InvariantCulture, $"events up to {ordering}");
}
