using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using OrderActors.Cli.Http;
using OrderActors.Cli.Kinds;

namespace OrderActors.Cli.Commands;

/// <summary>A saga as the command line names it.</summary>
internal sealed record SagaName(string Kind, string Id)
{
    /// <summary>The kind of an id without one.</summary>
    public const string Order = "order";

    /// <inheritdoc/>
    public override string ToString() => Kind == Order ? Id : $"{Kind}/{Id}";
}

/// <summary>Arguments and options that several commands share, with what makes them wrong.</summary>
internal static class Symbols
{
    /// <summary>An id as the node takes it: 1-100 of [A-Za-z0-9._-].</summary>
    public static Argument<string> Id(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.Validators.Add(result => CheckId(result, name));
        return argument;
    }

    /// <summary>A saga of any kind as <c>kind/id</c>; an id alone is that of an order.</summary>
    /// <param name="kind">An option that names the kind of an id without one, or null.</param>
    public static Argument<SagaName> Saga(Option<string?>? kind = null) => new("saga")
    {
        Description = "The saga: an order's id, or kind/id",
        CustomParser = result => ReadSaga(result, kind is null ? null : result.GetValue(kind)),
    };

    /// <summary>A kind of saga.</summary>
    public static Argument<string> Kind(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.Validators.Add(CheckKind);
        return argument;
    }

    /// <summary>An optional kind of saga.</summary>
    public static Option<string?> KindOption(string description)
    {
        var option = new Option<string?>("--kind") { Description = description, HelpName = "kind" };
        option.Validators.Add(CheckKind);
        return option;
    }

    /// <summary>An optional id; its default is read when the command runs.</summary>
    public static Option<string?> IdOption(string name, string description, Func<string?> fallback)
    {
        var option = new Option<string?>(name)
        {
            Description = description,
            HelpName = "id",
            DefaultValueFactory = _ => fallback() is { Length: > 0 } id ? id : null,
        };
        option.Validators.Add(result => CheckId(result, name));
        return option;
    }

    /// <summary>A text that must be given and not be blank.</summary>
    public static Option<string> Text(string name, string description, string helpName)
    {
        var option = new Option<string>(name) { Description = description, HelpName = helpName, Required = true };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && string.IsNullOrWhiteSpace(result.Tokens[0].Value))
                result.AddError($"{name} must not be blank.");
        });
        return option;
    }

    /// <summary>Who does it.</summary>
    public static Option<string> By() => Text("--by", "Who does it", "name");

    /// <summary>Why.</summary>
    public static Option<string> Reason() => Text("--reason", "Why; it is stored", "text");

    /// <summary>Waits for a stage, or for the end where none is named.</summary>
    public static Option<string?> Wait()
    {
        var option = new Option<string?>("--wait")
        {
            Description = "Wait until it is at or past this stage (see: orders kinds KIND), or its end",
            HelpName = "stage",
            Arity = ArgumentArity.ZeroOrOne,
        };
        return option;
    }

    /// <summary>What <see cref="Wait"/> says: null when not to wait.</summary>
    public static string? WaitFor(ParseResult parsed, Option<string?> wait) =>
        parsed.GetResult(wait) is { Implicit: false } ? parsed.GetValue(wait) ?? SagaKind.End : null;

    /// <summary>The currency of amounts that name none.</summary>
    public static Option<string> Currency()
    {
        var option = new Option<string>("--currency")
        {
            Description = "The node's currency",
            HelpName = "code",
            DefaultValueFactory = _ => "EUR",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && result.Tokens[0].Value is var code
                && (code.Length != 3 || !code.All(char.IsAsciiLetterUpper)))
                result.AddError($"'{code}' is not a currency; an ISO 4217 code has three capital letters.");
        });
        return option;
    }

    /// <summary>A whole number from 1.</summary>
    public static int? Positive(ArgumentResult result, string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
            return number;
        result.AddError($"'{text}' is not a quantity; it is a whole number from 1.");
        return null;
    }

    /// <summary>Items as <c>SKU=QTY</c>.</summary>
    public static ItemBody[]? Items(ArgumentResult result)
    {
        var items = new List<ItemBody>();
        foreach (var token in result.Tokens)
        {
            var at = token.Value.LastIndexOf('=');
            if (at <= 0)
            {
                result.AddError($"'{token.Value}' is not an item; it looks like SKU=2.");
                return null;
            }

            if (Positive(result, token.Value[(at + 1)..]) is not { } quantity) return null;
            items.Add(new(token.Value[..at], quantity));
        }

        return [.. items];
    }

    /// <summary>Whether a text is an id as the node takes it.</summary>
    /// <remarks>Dots alone would be read as path segments of the address.</remarks>
    public static bool IsId(string text) => text.Length is > 0 and <= 100 && text is not ("." or "..")
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <summary>A new id: a word and the time to the millisecond.</summary>
    public static string TimedId(string word, TimeProvider time) =>
        string.Create(CultureInfo.InvariantCulture, $"{word}-{time.GetUtcNow():yyyyMMddHHmmssfff}");

    private static SagaName? ReadSaga(ArgumentResult result, string? kind)
    {
        var text = result.Tokens[0].Value;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0 && kind is not null)
        {
            result.AddError($"saga: '{text}' names its kind already; leave --kind out.");
            return null;
        }

        var name = slash < 0
            ? new SagaName(kind ?? SagaName.Order, text)
            : new SagaName(text[..slash], text[(slash + 1)..]);
        if (IsKind(name.Kind) && IsId(name.Id)) return name;
        result.AddError($"saga: '{text}' is not a saga; it looks like ORDER-1 or greet/GREET-1, with an id of 1-100 of "
            + "[A-Za-z0-9._-].");
        return null;
    }

    // A kind of dots would be read as a path segment of the address, as such an id would.
    private static bool IsKind(string text) => text.Length is > 0 and <= 40
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static void CheckKind(SymbolResult result)
    {
        foreach (var token in result.Tokens)
            if (!IsKind(token.Value))
                result.AddError($"'{token.Value}' is not a kind; a kind is 1-40 of [a-z0-9-]. See: orders kinds");
    }

    private static void CheckId(SymbolResult result, string name)
    {
        foreach (var token in result.Tokens)
            if (!IsId(token.Value))
                result.AddError($"{name}: '{token.Value}' is not an id; an id is 1-100 of [A-Za-z0-9._-].");
    }
}
