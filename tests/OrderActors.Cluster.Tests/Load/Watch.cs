using System.Diagnostics;
using System.Globalization;

namespace OrderActors.Cluster.Tests.Load;

/// <summary>Time since a moment, for measurements and time-outs.</summary>
/// <param name="Began">The moment, of <see cref="Stopwatch"/>.</param>
internal readonly record struct Watch(long Began)
{
    public static Watch Start() => new(Stopwatch.GetTimestamp());

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(Began);

    public override string ToString() => Text(Elapsed);

    public static string Text(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F1} s");
}
