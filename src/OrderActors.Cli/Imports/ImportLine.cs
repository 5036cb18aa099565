namespace OrderActors.Cli.Imports;

/// <summary>A line of a file: what it says, or what is wrong with it.</summary>
/// <param name="Number">Its number in the file, from 1.</param>
/// <param name="Content">What it says; null when something is wrong.</param>
/// <param name="Problem">What is wrong; null when nothing is.</param>
internal sealed record ImportLine<T>(long Number, T? Content, string? Problem) where T : class;

/// <summary>A line that was skipped.</summary>
/// <param name="Line">Its number in the file, from 1.</param>
/// <param name="Reason">Why.</param>
internal sealed record BadLine(long Line, string Reason);
