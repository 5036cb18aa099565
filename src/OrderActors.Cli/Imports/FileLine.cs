namespace OrderActors.Cli.Imports;

/// <summary>A line of a file as text, or why it cannot be read.</summary>
/// <param name="Number">Its number in the file, from 1.</param>
/// <param name="Text">Its text without the line break; null when something is wrong.</param>
/// <param name="Problem">What is wrong; null when nothing is.</param>
internal sealed record FileLine(long Number, string? Text, string? Problem);
