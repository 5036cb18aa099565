using System.Collections.Frozen;
using System.CommandLine;
using System.Globalization;
using OrderActors.Sagas;
using OrderActors.Simulation.Faults;
using OrderActors.Simulation.Shrinking;

namespace OrderActors.Simulation.Cli;

/// <summary>What is left out of worlds, as options: read from them, and written as the command that repeats it.
/// </summary>
internal sealed class CutOptions
{
    private static readonly string Kinds = string.Join(", ", Enum.GetNames<FaultKind>());

    private readonly Option<FrozenSet<SagaId>?> only = List(
        "--only", "the sagas whose client actions are run, for example order/O-7,order/O-9", Saga);

    private readonly Option<FrozenSet<int>?> actions = List(
        "--actions", "the client actions that are run, by number, for example 3,7-9", Range);

    private readonly Option<FrozenSet<FaultKind>?> without = List(
        "--without", "faults that do not occur: " + Kinds, Kind);

    private readonly Option<FrozenSet<int>?> spare = List(
        "--spare", "faults that are left out, by number, for example 1-40,43", Range);

    public void AddTo(Command command)
    {
        command.Options.Add(only);
        command.Options.Add(actions);
        command.Options.Add(without);
        command.Options.Add(spare);
    }

    public Cut Of(ParseResult options) => new()
    {
        Only = options.GetValue(only),
        ClientActions = options.GetValue(actions),
        Without = options.GetValue(without) ?? [],
        Spared = options.GetValue(spare) ?? [],
    };

    /// <summary>The options that leave this out, each after a blank.</summary>
    public static string Words(Cut cut)
    {
        var words = "";
        if (cut.Only is { } sagas)
        {
            var ids = sagas.Select(saga => saga.PersistenceId).Order(StringComparer.Ordinal);
            words += " --only " + string.Join(',', ids);
        }

        if (cut.ClientActions is { } numbers) words += " --actions " + Ranges(numbers);
        if (cut.Without.Count > 0) words += " --without " + string.Join(',', cut.Without.Order());
        if (cut.Spared.Count > 0) words += " --spare " + Ranges(cut.Spared);
        return words;
    }

    private static string Ranges(IEnumerable<int> numbers)
    {
        var ranges = new List<(int First, int Last)>();
        foreach (var number in numbers.Order())
        {
            if (ranges.Count > 0 && ranges[^1].Last == number - 1) ranges[^1] = (ranges[^1].First, number);
            else ranges.Add((number, number));
        }

        return string.Join(',', ranges.Select(range => range.First == range.Last
            ? range.First.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{range.First}-{range.Last}")));
    }

    private static Option<FrozenSet<T>?> List<T>(
        string name, string description, Func<string, (IEnumerable<T>? Items, string Wrong)> read) => new(name)
        {
            Description = description,
            CustomParser = result =>
            {
                var items = new List<T>();
                foreach (var word in result.Tokens[0].Value.Split(','))
                {
                    var (some, wrong) = read(word);
                    if (some is null)
                    {
                        result.AddError($"{name}: {wrong}");
                        return null;
                    }

                    items.AddRange(some);
                }

                return items.ToFrozenSet();
            },
        };

    private static (IEnumerable<SagaId>?, string) Saga(string word) =>
        SagaId.TryParse(word, out var saga) ? ([saga], "") : (null, $"'{word}' names no saga, as order/O-7 does");

    private static (IEnumerable<FaultKind>?, string) Kind(string word) =>
        Enum.TryParse<FaultKind>(word, ignoreCase: true, out var kind) && Enum.IsDefined(kind)
            ? ([kind], "")
            : (null, $"there is no fault '{word}'; there are: {Kinds}");

    private static (IEnumerable<int>?, string) Range(string word)
    {
        const int Most = 1_000_000;
        var ends = word.Split('-');
        return ends.Length <= 2 && IsNumber(ends[0], out var first) && IsNumber(ends[^1], out var last) && first <= last
            ? (Enumerable.Range(first, last - first + 1), "")
            : (null, $"'{word}' is neither a number from 1 to {Most} nor a range such as 3-7");

        static bool IsNumber(string text, out int number) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) &&
            number is >= 1 and <= Most;
    }
}
