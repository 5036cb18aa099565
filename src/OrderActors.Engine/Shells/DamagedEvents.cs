using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OrderActors.Engine.Shells;

/// <summary>The damaged and unreadable events of the journal that have been found. Thread-safe.</summary>
internal sealed class DamagedEvents(ILogger log)
{
    private readonly ConcurrentDictionary<string, bool> known = new();

    /// <summary>How many there are.</summary>
    public int Count => known.Count;

    /// <summary>Records one.</summary>
    /// <param name="fault">What is wrong with which event, as a sentence.</param>
    public void Add(string fault)
    {
        // Each is logged once, however often the journal is read.
        if (known.TryAdd(fault, true)) log.LogError("An event of the journal cannot be read: {Fault}", fault);
    }
}
