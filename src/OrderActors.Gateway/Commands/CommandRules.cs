using System.Collections.Frozen;
using OrderActors.Domain;
using OrderActors.Engine.Modules;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Commands;

/// <summary>
/// What every command must keep to before an engine sees it, by its type: the one place, so that no route goes round
/// it. The rules are the modules', and the gateway's own for the commands of the engine.
/// </summary>
internal sealed class CommandRules(IEnumerable<CommandRule> rules)
{
    private const int MaxWorkKey = 100;

    private readonly FrozenDictionary<Type, CommandRule[]> rules = rules
        .GroupBy(rule => rule.CommandType)
        .ToFrozenDictionary(group => group.Key, group => group.ToArray());

    /// <summary>What is wrong with the command, or null. A kind without rules has them in its Decide.</summary>
    public string? Check(SagaCommand command)
    {
        foreach (var rule in rules.GetValueOrDefault(command.GetType()) ?? [])
            if (rule.Check(command) is { } wrong) return wrong;
        return null;
    }

    /// <summary>The rule of the engine's own commands, which name work by its key.</summary>
    public static string? Work(string key, string by, string reason)
    {
        if (key.Length is 0 or > MaxWorkKey ||
            !key.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or ':' or '-'))
            return $"a work key is 1-{MaxWorkKey} of [A-Za-z0-9._:-]";
        return TextRules.Name("by", by) ?? TextRules.Reason("reason", reason);
    }
}
