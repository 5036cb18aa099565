using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Domain.Tests.Scenarios;

/// <summary>
/// What a saga decides at every stage on every message. A row is a stage and, for each message that has a place there,
/// <c>message=result</c>; all other messages are ignored.
/// </summary>
/// <remarks>
/// A result is the events, by the middles of their manifests and joined by +; "nothing" for none; or a refusal's code.
/// </remarks>
internal static class DecisionTable
{
    private const string Ignored = "-";

    /// <summary>Every stage with every message, and what is decided.</summary>
    public static TheoryData<string, string, string> Cells(string table, string messages)
    {
        var cells = new TheoryData<string, string, string>();
        var all = messages.Split(' ');
        foreach (var row in Rows(table))
        {
            var results = row[1..].Select(cell => cell.Split('=')).ToDictionary(cell => cell[0], cell => cell[1]);
            Assert.Subset(all.ToHashSet(), results.Keys.ToHashSet());
            foreach (var message in all) cells.Add(row[0], message, results.GetValueOrDefault(message, Ignored));
        }

        return cells;
    }

    /// <summary>Two tables of the same stages as one.</summary>
    public static string Beside(string table, string other) => string.Join('\n', table.Split('\n').Zip(
        other.Split('\n'), (row, more) => $"{row} {more[more.Split(' ')[0].Length..]}"));

    /// <summary>The stages that a table has.</summary>
    public static IEnumerable<string> Stages(string table) => Rows(table).Select(row => row[0]);

    /// <summary>A decision as the table writes it.</summary>
    public static string Result(SagaDefinition definition, Decision decision) => decision switch
    {
        Decision.Accept { Events.Count: 0 } => "nothing",
        Decision.Accept accept => string.Join('+', accept.Events.Select(
            each => definition.EventFor(each.GetType()).Manifest.Split('.')[1])),
        Decision.Reject reject => reject.Code,
        _ => Ignored,
    };

    private static IEnumerable<string[]> Rows(string table) =>
        table.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
